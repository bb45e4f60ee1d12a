package dev.natship.replay;

import dev.natship.batches.LineCounts;
import dev.natship.batches.RecentOutcomes;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LineOutcome;
import dev.natship.gate.LaneClock;
import dev.natship.lines.LineView;
import dev.natship.segments.SavedCursor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One replay, from its order to its end: a guest lane of the engine, and a folder that records its
/// progress. The lock of [Replays] guards it.
final class Replay {
  private static final Logger LOG = Log.of(Replay.class);

  /// Lines that it does not send.
  private static final Set<LineOutcome.Kind> LEFT_OUT =
      Set.of(LineOutcome.Kind.FILTERED, LineOutcome.Kind.SAMPLED);

  private final String id;
  private final ReplayFile file;
  private final ReplayFile.Ordered ordered;
  private @Nullable Lane lane;
  private @Nullable PastReader reader;
  private LineCounts counts;
  private Optional<RecentOutcomes> outcomes = Optional.empty();
  private Optional<ReplayFile.Result> result;
  private Optional<String> waits = Optional.empty();
  private ReplayFile.Wish wish;
  private boolean finishing;
  private boolean moves;
  private boolean disk = true;

  Replay(String id, ReplayFile file, ReplayFile.Ordered ordered) throws IOException {
    this.id = id;
    this.file = file;
    this.ordered = ordered;
    this.result = file.result();
    this.wish = file.wish();
    this.counts = Engine.settled(saved().note());
  }

  private SavedCursor saved() throws IOException {
    return file.cursor()
        .orElse(new SavedCursor(ordered.extent().first(), new long[0], new byte[0]));
  }

  String id() {
    return id;
  }

  Order order() {
    return ordered.order();
  }

  boolean isRunning() {
    return lane != null;
  }

  /// Throws when nobody can pause, resume or cancel it any more.
  void refuseIfOver() throws ReplayRefused {
    if (wish.cancelled() || result.isPresent()) {
      throw new ReplayRefused(
          "replay " + id + (status().state().equals("done") ? " is done" : " was cancelled"));
    }
  }

  boolean hasEnded() {
    return result.isPresent();
  }

  /// The name of its lane.
  static String lane(String id, Order order) {
    return order.to() + ".replay-" + id;
  }

  void start(Engine engine, LaneParts parts, PastWalk.Opening past, LaneClock clock)
      throws IOException {
    String name = lane(id, order());
    PastReader from =
        new PastReader(
            name,
            ordered.extent(),
            saved(),
            new PastWalk(past, ordered.extent().epoch()),
            new Pace(order().rate(), clock));
    reader = from;
    waits = Optional.empty();
    finishing = false;
    moves = false;
    Lane guest =
        engine.addGuest(
            new LaneParts(
                name,
                parts.settings().selecting(order().selection()),
                parts.sink(),
                parts.deadLetters()),
            from,
            "natship replay --resume " + id);
    lane = guest;
    if (wish.paused()) {
      guest.pause();
    }
  }

  /// Records and logs why it cannot go on.
  void waits(String why) {
    waits = Optional.of(why);
    LOG.log(
        Level.WARNING, Code.REPLAY_WAITS.after(lane(id, order()) + " cannot go on now: " + why));
  }

  /// Throws when it is cancelled, but a restart would not know it.
  void cancel() throws IOException {
    want(new ReplayFile.Wish(wish.paused(), true));
  }

  /// Writes it down, for what was answered must hold although the process is killed.
  private void want(ReplayFile.Wish other) throws IOException {
    boolean news = !other.equals(wish);
    wish = other;
    if (news) {
      file.wish(other);
    }
  }

  /// Whether its progress could be saved the last time.
  boolean isSound() {
    return disk;
  }

  void broke() {
    disk = false;
  }

  boolean isCancelled() {
    return wish.cancelled();
  }

  /// Its destination is another one from now on, or none.
  void move() {
    moves = true;
  }

  void pause() throws IOException {
    if (lane != null) {
      lane.pause();
    }
    want(new ReplayFile.Wish(true, false));
  }

  void resume() throws IOException {
    if (lane != null) {
      lane.resume();
    }
    want(ReplayFile.Wish.NONE);
  }

  /// Called now and then while it runs: saves its progress. Returns its lane when the lane is to
  /// end now.
  @Nullable Lane look(Instant now) {
    Lane guest = lane;
    PastReader from = reader;
    if (guest == null || from == null) {
      if (wish.cancelled() && result.isEmpty()) {
        end(now);
      }
      return null;
    }
    save(now);
    if (wish.cancelled() || moves || guest.hasEnded()) {
      return guest;
    }
    if (!finishing && from.isAtEnd()) {
      finishing = true;
      guest.finish();
    }
    return null;
  }

  /// Called when its lane has ended, either because all is sent or because it had to. Returns
  /// whether another lane is to take its place.
  boolean conclude(Instant now) {
    Lane guest = lane;
    if (guest == null) {
      return false;
    }
    String failure = guest.status().reason();
    left(now);
    if (wish.cancelled() || counts.pending() == 0) {
      end(now);
    } else if (moves) {
      return true;
    } else {
      waits("its lane has ended" + (failure.isEmpty() ? "" : ": " + failure));
    }
    return false;
  }

  /// Called when the engine no longer runs its lane.
  void left(Instant now) {
    save(now);
    if (lane != null) {
      counts = lane.lifetime().counts();
      outcomes = Optional.of(RecentOutcomes.of(lane.left(), 0));
    }
    lane = null;
    reader = null;
  }

  private void end(Instant now) {
    ReplayFile.Result ended = new ReplayFile.Result(now, wish.cancelled());
    result = Optional.of(ended);
    waits = Optional.empty();
    LOG.log(
        Level.INFO,
        lane(id, order())
            + (wish.cancelled() ? " was cancelled: " : " is done: ")
            + status().counts());
    try {
      file.result(ended);
      file.close();
    } catch (IOException failure) {
      tell(failure);
    }
  }

  private void save(Instant now) {
    PastReader from = reader;
    if (from == null) {
      return;
    }
    SavedCursor news = from.news();
    if (news == null) {
      return;
    }
    try {
      file.cursor(news, now);
      disk = true;
    } catch (IOException failure) {
      from.changed();
      tell(failure);
    }
  }

  /// Logs a failure of the disk once, until saving works again.
  private void tell(IOException failure) {
    if (disk) {
      LOG.log(
          Level.WARNING,
          Code.REPLAY_DISK.after(
              lane(id, order()) + ": how far it is cannot be written down: " + failure));
    }
    disk = false;
  }

  ReplayStatus status() {
    Lane guest = lane;
    return new ReplayStatus(
        id,
        order(),
        ordered.begun(),
        ordered.extent().lines(),
        guest == null ? rest() : guest.lifetime().counts(),
        Optional.ofNullable(guest).map(Lane::status),
        result.map(ReplayFile.Result::ended),
        result.map(ReplayFile.Result::cancelled).orElse(wish.cancelled()),
        waits.map(why -> wish.paused() ? why + "; it is paused besides" : why));
  }

  /// Says what became of a line, if it is one of those that are sent again.
  Optional<LineOutcome> outcome(long sequence, byte[] record) {
    if (sequence < ordered.extent().first() || sequence >= ordered.extent().end()) {
      return Optional.empty();
    }
    Lane guest = lane;
    if (guest != null) {
      return Optional.of(guest.tracer().outcome(sequence, record, 0, record.length))
          .filter(outcome -> !LEFT_OUT.contains(outcome.kind()));
    }
    Optional<LineOutcome> remembered =
        outcomes.flatMap(each -> each.find(sequence)).map(LineOutcome::of);
    LineView line = new LineView();
    line.reset(record, 0, record.length);
    return remembered.isEmpty() && order().selection().wants(line)
        ? Optional.of(
            LineOutcome.unknown(
                "the replay is " + status().state() + "; how it settled the line is not remembered",
                Optional.empty()))
        : remembered;
  }

  /// How single lines were settled takes memory.
  void forgetOutcomes() {
    outcomes = Optional.empty();
  }

  /// The counts without a lane: what is not settled is pending.
  private LineCounts rest() {
    long settled = counts.read() - counts.pending();
    return new LineCounts(
        ordered.extent().lines(),
        counts.delivered(),
        counts.filtered(),
        counts.sampled(),
        counts.deadLettered(),
        counts.dropped(),
        ordered.extent().lines() - settled);
  }

  void delete() throws IOException {
    file.delete();
  }

  void close() throws IOException {
    file.close();
  }
}
