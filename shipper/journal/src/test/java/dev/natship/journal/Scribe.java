package dev.natship.journal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/// The process that `KillTest` kills: appends as fast as it can, reads it all back, commits, and
/// says what has become durable. Every answer ends with a full stop, so that a torn one is not
/// believed.
final class Scribe {
  private static final Duration LONG = Duration.ofSeconds(30);

  private Scribe() {}

  public static void main(String[] arguments) throws Exception {
    var out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    try (Journal journal = Journal.open(settings(Path.of(arguments[0])), InstantSource.system())) {
      Reader reader = journal.reader("lane", new StartPosition.Earliest(), false);
      long sequence = journal.status().nextSequence();
      out.println("from " + sequence + ".");
      out.println("resumed " + reader.progress().start() + ".");
      Thread.ofVirtual().start(() -> readAndCommit(reader));
      while (true) {
        for (int i = 0; i < 200; i++) {
          byte[] line = line(sequence);
          long got = journal.append(line, 0, line.length, System.currentTimeMillis());
          if (got != sequence) {
            throw new IOException("line " + sequence + " became " + got);
          }
          sequence++;
        }
        if (!journal.awaitDurable(sequence - 1, LONG)) {
          throw new IOException("line " + sequence + " did not become durable");
        }
        out.println("durable " + sequence + ".");
      }
    }
  }

  static JournalSettings settings(Path folder) {
    return JournalSettings.inMemory(4 << 20)
        .chunked(8 << 10, Duration.ofMillis(2))
        .on(folder)
        .retaining(16 << 20, Duration.ofDays(1))
        .syncing(Duration.ofMillis(5));
  }

  static byte[] line(long sequence) {
    var random = new Random(sequence);
    byte[] line = new byte[random.nextInt(600)];
    random.nextBytes(line);
    return line;
  }

  private static void readAndCommit(Reader reader) {
    try {
      while (true) {
        Chunk chunk = reader.next(LONG);
        if (chunk != null) {
          chunk.close();
          reader.commit(chunk.endSequence());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
