package dev.natship.batches;

import dev.natship.chunks.Loss;
import dev.natship.chunks.Runs;
import dev.natship.journal.Chunk;
import dev.natship.journal.Reader;
import dev.natship.journal.ReaderProgress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What became of every line of one lane, since this process began and since the journal's folder
/// knows the lane. Each line is in exactly one place: unread in the journal, in the chunk in hand,
/// in an open batch, in a sealed batch, or settled; each move between places is one step under one
/// lock.
///
/// Remembers as well how the last ones were settled ([RecentOutcomes]).
///
/// Lock order: this ledger, then whatever the journal's reader locks. Nothing else is called with
/// the lock held.
public final class Ledger {

  /// Why a lane that reads ahead under pressure let go of a line.
  static final String SEVERITY = "severity";

  private static final long HAND_OVER_PAUSE = 50_000;
  private static final int HAND_OVER_TRIES = 200_000;

  private final Reader reader;
  private final LifetimeCounts before;

  /// What the lanes in whose place this one came had settled, in this process.
  private final LineCounts predecessors;

  private final Set<OpenBatch> openBatches = new LinkedHashSet<>();
  private final Set<SealedBatch> sealedBatches = new LinkedHashSet<>();
  private final long base;
  private long taken;
  private long delivered;
  private long filtered;
  private long sampled;
  private long deadLettered;
  private long shed;
  private long inChunk;
  private long next;
  private long committed;

  /// The chunk in hand: where it ends, and what of it had been settled before.
  private long chunkEnd;

  private Runs chunkSkipped = new Runs();

  /// Lines whose letters are being written.
  private Runs letters = new Runs();

  private final RecentOutcomes outcomes;

  /// Where the last chunk ended, and what was lost until then.
  private long reached;

  private Map<Loss, Long> losses;

  private boolean ended;

  /// What was counted when the last page was written, once this ledger had ended.
  private LineCounts left = LineCounts.NONE;

  public Ledger(Reader reader, LifetimeCounts before, OutcomeMemory memory, InstantSource clock) {
    this(reader, before, LineCounts.NONE, PastOutcomes.NONE, 1, memory, clock);
  }

  /// @param before everything that was settled, in earlier processes and in this one
  /// @param predecessors what of it was settled in this process, by lanes in whose place this one
  ///   comes
  /// @param past what became of lines in the lane before
  /// @param settings a fingerprint of what leaves lines out; not 0
  public Ledger(
      Reader reader,
      LifetimeCounts before,
      LineCounts predecessors,
      PastOutcomes past,
      long settings,
      OutcomeMemory memory,
      InstantSource clock) {
    this.reader = reader;
    this.before = before;
    this.predecessors = predecessors.settled();
    ReaderProgress progress = reader.progress();
    this.base = progress.read();
    this.next = progress.position();
    this.committed = next;
    this.reached = next;
    this.losses = progress.losses();
    long from = endOf(progress.ahead(), next);
    this.outcomes = new RecentOutcomes(memory, clock, from, settings);
    this.outcomes.inherit(past);
  }

  /// What an earlier life settled out of turn is nothing that this one knows of.
  private static long endOf(Runs ahead, long otherwise) {
    long[] bounds = ahead.bounds();
    return bounds.length == 0 ? otherwise : Math.max(otherwise, bounds[bounds.length - 1]);
  }

  public LineCounts counts() {
    return predecessors.plus(ownCounts());
  }

  private LineCounts ownCounts() {
    for (int attempt = 0; ; attempt++) {
      synchronized (this) {
        ReaderProgress progress = reader.progress();
        // Between the journal's hand-over and take() a chunk is in nobody's books; both sides agree
        // in a moment.
        if (progress.read() - base == taken || attempt == HAND_OVER_TRIES) {
          return counts(progress);
        }
      }
      LockSupport.parkNanos(HAND_OVER_PAUSE);
    }
  }

  public LifetimeCounts lifetime() {
    return before.plus(ownCounts());
  }

  /// What the journal may write down: where the cursor is, which lines behind it are settled, and
  /// the counts that go with that.
  public record Page(long cursor, Runs settled, LifetimeCounts counts) {}

  /// Null while a chunk is between the journal and this ledger.
  public synchronized @Nullable Page page() {
    ReaderProgress progress = reader.progress();
    if (progress.read() - base != taken) {
      return null;
    }
    Runs settled = settledUpTo(progress.position()).with(progress.ahead());
    LineCounts own = counts(progress).settled();
    left = ended ? own : left;
    return new Page(committed, settled, before.plus(own));
  }

  private SettledRuns settledUpTo(long end) {
    var settled = new SettledRuns(committed, end);
    for (OpenBatch batch : openBatches) {
      for (int item = 0; item < batch.counted; item++) {
        settled.open(batch.countedSequence(item));
      }
    }
    for (SealedBatch sealed : sealedBatches) {
      BitSet items = sealed.open;
      for (int item = items.nextSetBit(0); item >= 0; item = items.nextSetBit(item + 1)) {
        settled.open(sealed.sequence(item));
      }
    }
    for (long sequence : letters.sequences()) {
      settled.open(sequence);
    }
    if (inChunk > 0) {
      settled.open(next, chunkEnd, chunkSkipped);
    }
    return settled;
  }

  private LineCounts counts(ReaderProgress progress) {
    Map<String, Long> dropped = new TreeMap<>();
    for (Map.Entry<Loss, Long> loss : progress.losses().entrySet()) {
      if (loss.getValue() > 0) {
        dropped.put(word(loss.getKey()), loss.getValue());
      }
    }
    if (shed > 0) {
      dropped.put(SEVERITY, shed);
    }
    return new LineCounts(
        progress.end() - progress.start() - progress.settled(),
        delivered,
        filtered,
        sampled,
        deadLettered,
        dropped,
        progress.unread() + inHand());
  }

  /// From now on nothing is settled: what is still open belongs to whoever reads on behind the
  /// cursor, even if a request for it comes back after all.
  public synchronized void end() {
    ended = true;
  }

  /// What it had settled by its last page, for the ledger that goes on from there.
  public synchronized LineCounts left() {
    return predecessors.plus(left);
  }

  /// Whether all lines that were read are settled. For the lane's thread, which reads.
  public synchronized boolean holdsNothing() {
    return inHand() == 0;
  }

  static String word(Loss loss) {
    return loss.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private long inHand() {
    long lines = inChunk + letters.lines();
    for (OpenBatch batch : openBatches) {
      lines += batch.counted;
    }
    for (SealedBatch sealed : sealedBatches) {
      lines += sealed.open.cardinality();
    }
    return lines;
  }

  /// Where a line is, or what became of it. What the lane did not want is settled, and not
  /// remembered.
  public synchronized LinePlace place(long sequence) {
    ReaderProgress progress = reader.progress();
    missed(progress);
    if (sequence < progress.start()) {
      Optional<Settlement> remembered = outcomes.find(sequence);
      return remembered.isPresent() ? new LinePlace.Settled(remembered) : new LinePlace.Earlier();
    }
    if (letters.contains(sequence)) {
      return new LinePlace.InLetters();
    }
    if (inChunk > 0
        && sequence >= next
        && sequence < chunkEnd
        && !chunkSkipped.contains(sequence)) {
      return new LinePlace.InChunk();
    }
    for (OpenBatch batch : openBatches) {
      if (batch.hasCounted(sequence)) {
        return new LinePlace.InOpenBatch();
      }
    }
    for (SealedBatch sealed : sealedBatches) {
      if (sealed.hasOpen(sequence)) {
        return new LinePlace.InBatch(sealed.batch().id());
      }
    }
    if (sequence >= progress.position() && !progress.ahead().contains(sequence)) {
      return new LinePlace.Unread();
    }
    return new LinePlace.Settled(outcomes.find(sequence));
  }

  /// What is remembered.
  public synchronized RecentOutcomes.Extent known() {
    return outcomes.extent();
  }

  /// What is remembered of lines before that sequence, for the lane that comes after this one.
  public synchronized PastOutcomes outcomes(long end) {
    missed(reader.progress());
    return new PastOutcomes(outcomes.image(), end);
  }

  /// Forgets what became of lines.
  public synchronized void close() {
    outcomes.close();
  }

  /// Lines between two chunks, and those that a chunk leaves out, have been lost, unless an earlier
  /// life settled them.
  private void missed(Chunk chunk) {
    if (chunk.firstSequence() <= reached
        && chunk.count() == chunk.endSequence() - chunk.firstSequence()) {
      reached = chunk.endSequence();
      return;
    }
    long from = Math.max(reached, outcomes.bornFrom());
    Runs gone = chunk.skipped().part(from, chunk.endSequence());
    var all = new Runs();
    all.add(from, chunk.firstSequence());
    all.addAll(gone);
    reached = chunk.endSequence();
    lost(all, reader.progress().losses());
  }

  /// The lines that were lost since the last chunk: of those the lane, which may be stuck, has not
  /// heard yet.
  private void missed(ReaderProgress progress) {
    if (progress.losses().equals(losses) || progress.read() - base != taken) {
      return;
    }
    long from = Math.max(reached, outcomes.bornFrom());
    Runs all = progress.ahead().part(from, Long.MAX_VALUE);
    all.add(from, progress.position());
    reached = Math.max(reached, progress.position());
    lost(all, progress.losses());
  }

  private void lost(Runs lines, Map<Loss, Long> now) {
    if (lines.isEmpty()) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    now.forEach((loss, count) -> {
      if (count > losses.getOrDefault(loss, 0L)) {
        reasons.add(word(loss));
      }
    });
    losses = now;
    Collections.sort(reasons);
    if (!reasons.isEmpty()) {
      outcomes.add(Settlement.Kind.DROPPED, String.join(" or ", reasons), Receipt.NONE, lines);
    }
  }

  /// The journal handed over a chunk.
  public synchronized void take(Chunk chunk) {
    missed(chunk);
    taken += chunk.count();
    inChunk += chunk.count();
    next = chunk.firstSequence();
    chunkEnd = chunk.endSequence();
    chunkSkipped = chunk.skipped();
  }

  /// The lane's thread went on through its chunk; items it added to open batches are counted in
  /// them from now on.
  public synchronized void publish(ChunkTally tally) {
    if (ended) {
      tally.published();
      return;
    }
    inChunk -= tally.lines();
    letters.addAll(tally.refused());
    filtered += tally.filtered();
    sampled += tally.sampled();
    shed += tally.shed().lines();
    outcomes.add(Settlement.Kind.DROPPED, SEVERITY, Receipt.NONE, tally.shed());
    next = Math.max(next, tally.next());
    tally.published();
    commit();
  }

  /// So many lines at the end of the chunk went back to the journal, unread.
  public synchronized void putBack(long lines) {
    taken -= lines;
    inChunk -= lines;
    reached = next;
  }

  /// Batches are opened in the order of their first lines.
  public synchronized void opened(OpenBatch batch) {
    openBatches.add(batch);
  }

  /// Everything in the batch was published before.
  public synchronized void sealed(OpenBatch batch, SealedBatch sealed) {
    openBatches.remove(batch);
    sealedBatches.add(sealed);
  }

  /// Lines that never reached a batch are in the dead letters.
  ///
  /// @param reasons which of them are there, by why
  public synchronized void deadLetteredFromChunk(Map<String, Runs> reasons) {
    if (ended) {
      return;
    }
    deadLettered += letters.lines();
    letters = new Runs();
    reasons.forEach((reason, lines) ->
        outcomes.add(Settlement.Kind.DEAD_LETTERED, reason, Receipt.NONE, lines));
    commit();
  }

  public synchronized void delivered(SealedBatch sealed, int[] items, Receipt receipt) {
    delivered += settle(sealed, items, Settlement.Kind.DELIVERED, "", receipt);
    commit();
  }

  public synchronized void deadLettered(
      SealedBatch sealed, int[] items, String reason, Receipt receipt) {
    deadLettered += settle(sealed, items, Settlement.Kind.DEAD_LETTERED, reason, receipt);
    commit();
  }

  public synchronized void shed(SealedBatch sealed, int[] items) {
    shed += settle(sealed, items, Settlement.Kind.DROPPED, SEVERITY, Receipt.NONE);
    commit();
  }

  /// Items can be settled once; a second time is a bug and changes nothing.
  private int settle(
      SealedBatch sealed, int[] items, Settlement.Kind kind, String reason, Receipt receipt) {
    int settled = 0;
    if (ended) {
      return settled;
    }
    long[] sequences = new long[items.length];
    BitSet open = sealed.open;
    for (int item : items) {
      if (open.get(item)) {
        open.clear(item);
        sequences[settled++] = sealed.sequence(item);
      }
    }
    if (open.isEmpty()) {
      sealedBatches.remove(sealed);
    }
    outcomes.add(kind, reason, receipt, sequences, settled);
    return settled;
  }

  /// The same open items in a smaller sealed batch.
  public synchronized void replaced(SealedBatch sealed, SealedBatch smaller) {
    if (sealedBatches.remove(sealed)) {
      sealedBatches.add(smaller);
    }
  }

  public synchronized int[] openItems(SealedBatch sealed) {
    BitSet open = sealed.open;
    int[] items = new int[open.cardinality()];
    int count = 0;
    for (int item = open.nextSetBit(0); item >= 0; item = open.nextSetBit(item + 1)) {
      items[count++] = item;
    }
    return items;
  }

  /// When the oldest line in hand was received, or `otherwise` where nothing is in hand.
  public synchronized long oldestReceived(long otherwise) {
    long oldest = Long.MAX_VALUE;
    for (OpenBatch batch : openBatches) {
      if (batch.counted > 0) {
        oldest = Math.min(oldest, batch.firstReceived());
      }
    }
    for (SealedBatch sealed : sealedBatches) {
      oldest = Math.min(oldest, sealed.receivedNanos(sealed.open.nextSetBit(0)));
    }
    return oldest == Long.MAX_VALUE ? otherwise : oldest;
  }

  synchronized long sealedBytes() {
    long bytes = 0;
    for (SealedBatch sealed : sealedBatches) {
      bytes += sealed.weight();
    }
    return bytes;
  }

  synchronized List<SealedBatch> sealedBatches() {
    return new ArrayList<>(sealedBatches);
  }

  private void commit() {
    long lowest = letters.isEmpty() ? next : Math.min(next, letters.first());
    for (OpenBatch batch : openBatches) {
      if (batch.counted > 0) {
        lowest = Math.min(lowest, batch.firstSequence());
        break;
      }
    }
    for (SealedBatch sealed : sealedBatches) {
      lowest = Math.min(lowest, sealed.sequence(sealed.open.nextSetBit(0)));
    }
    if (lowest > committed) {
      committed = lowest;
      reader.commit(lowest);
    } else {
      reader.changed();
    }
  }
}
