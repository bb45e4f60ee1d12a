package dev.natship.reading;

import dev.natship.api.Output;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/// A journal in memory, and whoever writes into it. The clock stands at `millis`.
final class Pen implements AutoCloseable {
  private final Decoder decoder = new Decoder();
  final Journal journal;
  volatile long millis = 1_000_000;

  Pen() throws IOException {
    this(JournalSettings.inMemory(4 << 20).chunked(4 << 10, Duration.ofMillis(5)));
  }

  Pen(JournalSettings settings) throws IOException {
    journal = Journal.open(settings, InstantSource.system());
  }

  void write(String app, String message) {
    String json = "{\"fly\":{\"app\":{\"name\":\"" + app + "\"}},\"message\":\"" + message + "\"}";
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    Output record = new Output(256);
    decoder.decode("logs." + app, payload, 0, payload.length, millis * 1_000_000, record);
    journal.append(record.array(), 0, record.size(), millis);
  }

  @Override
  public void close() {
    journal.close();
  }
}
