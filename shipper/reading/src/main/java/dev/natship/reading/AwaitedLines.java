package dev.natship.reading;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.LongSupplier;

/// Lines of which it is not known yet whether somebody who follows gets them. He gets them as it
/// comes out, so not in their order; the oldest go where there are too many. Belongs to his thread.
final class AwaitedLines {
  static final int MOST = 1_000;
  private static final int MOST_BYTES = 1 << 20;
  private static final long LOOK_MILLIS = 250;
  private static final long LOOK_MILLIS_OF_EACH = 50;

  private record Awaited(LineCursor cursor, byte[] record) {}

  private final LineLens lens;
  private final LongSupplier nanos;
  private final Deque<Awaited> lines = new ArrayDeque<>();
  private long bytes;
  private long skipped;
  private long looked;

  AwaitedLines(LineLens lens) {
    this(lens, System::nanoTime);
  }

  AwaitedLines(LineLens lens, LongSupplier nanos) {
    this.lens = lens;
    this.nanos = nanos;
    this.looked = nanos.getAsLong();
  }

  boolean isEmpty() {
    return lines.isEmpty() && skipped == 0;
  }

  void add(LineCursor cursor, byte[] record) {
    lines.addLast(new Awaited(cursor, record));
    bytes += record.length;
    while (lines.size() > MOST || bytes > MOST_BYTES && lines.size() > 1) {
      bytes -= lines.removeFirst().record().length;
      skipped++;
    }
  }

  /// Hands it over where it is wanted, and keeps it where that is not known yet.
  void arrived(LineCursor cursor, byte[] record, LineReceiver receiver)
      throws IOException, InterruptedException {
    switch (lens.choose(cursor, record)) {
      case YES -> hand(cursor, record, receiver);
      case NO -> {}
      case LATER -> add(cursor, record);
    }
  }

  /// How long one may wait for others until these are looked at again.
  ///
  /// @param longest where there are none
  Duration patience(int followers, Duration longest) {
    Duration pause = pause(followers);
    return isEmpty() || pause.compareTo(longest) > 0 ? longest : pause;
  }

  /// Whoever looks keeps a lane from its ledger, so all who follow look twenty times a second.
  private static Duration pause(int followers) {
    return Duration.ofMillis(Math.max(LOOK_MILLIS, followers * LOOK_MILLIS_OF_EACH));
  }

  /// Hands over what has come out, if it is time. Says whether there was something.
  boolean look(int followers, LineReceiver receiver) throws IOException, InterruptedException {
    long now = nanos.getAsLong();
    if (now - looked < pause(followers).toNanos()) {
      return false;
    }
    looked = now;
    boolean came = skipped > 0;
    if (came) {
      receiver.notice(new Notice.Skipped(skipped));
      skipped = 0;
    }
    for (Iterator<Awaited> each = lines.iterator(); each.hasNext(); ) {
      Awaited line = each.next();
      LineLens.Choice choice = lens.choose(line.cursor(), line.record());
      if (choice == LineLens.Choice.LATER) {
        continue;
      }
      each.remove();
      bytes -= line.record().length;
      if (choice == LineLens.Choice.YES) {
        hand(line.cursor(), line.record(), receiver);
        came = true;
      }
    }
    return came;
  }

  private void hand(LineCursor cursor, byte[] record, LineReceiver receiver)
      throws IOException, InterruptedException {
    receiver.line(new FoundLine(cursor, lens.json(cursor, record)));
  }
}
