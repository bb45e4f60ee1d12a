package dev.natship.admin;

import dev.natship.api.Output;
import dev.natship.reading.FoundLine;
import dev.natship.reading.LineReceiver;
import dev.natship.reading.Notice;
import dev.natship.web.Stream;
import java.io.IOException;

/// Writes lines and notices to one client, many in one piece. While there is nothing to say it
/// sends an empty line now and then: a client that has gone is found out, and one that is there
/// knows that we are.
final class LogWriter implements LineReceiver {
  private static final int PIECE = 16 << 10;

  /// A thousand who follow hold no more than this each while nothing comes.
  private static final int SMALL = 512;

  private final Stream stream;
  private final boolean events;
  private Output piece = new Output(SMALL);

  /// @param events whether as server-sent events
  LogWriter(Stream stream, boolean events) {
    this.stream = stream;
    this.events = events;
  }

  @Override
  public void line(FoundLine line) throws IOException, InterruptedException {
    if (events) {
      piece.text("id: ").text(line.cursor().toString()).text("\ndata: ");
    }
    add(line.json());
  }

  @Override
  public void notice(Notice notice) throws IOException, InterruptedException {
    if (events) {
      piece.text("event: notice\ndata: ");
    }
    add(notice.json());
  }

  private void add(byte[] json) throws IOException, InterruptedException {
    piece.write(json);
    piece.text(events ? "\n\n" : "\n");
    if (piece.size() >= PIECE) {
      send();
    }
  }

  @Override
  public void flush() throws IOException, InterruptedException {
    if (piece.size() == 0) {
      piece.text(events ? ":\n\n" : "\n");
    }
    send();
  }

  private void send() throws IOException, InterruptedException {
    byte[] bytes = piece.toByteArray();
    if (bytes.length > SMALL) {
      piece = new Output(SMALL);
    }
    piece.truncate(0);
    stream.write(bytes);
  }
}
