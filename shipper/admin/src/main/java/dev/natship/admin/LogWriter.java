package dev.natship.admin;

import dev.natship.api.Output;
import dev.natship.reading.FoundLine;
import dev.natship.reading.FoundLines;
import dev.natship.reading.Notice;
import dev.natship.reading.PatientReceiver;
import dev.natship.web.Stream;
import java.io.IOException;

/// Writes lines and notices to one client, many in one piece; what others get too is passed on as
/// it is. While there is nothing to say it sends an empty line now and then: a client that has gone
/// is found out, and one that is there knows that we are.
final class LogWriter implements PatientReceiver {
  private static final int PIECE = 16 << 10;

  /// A thousand who follow hold no more than this each while nothing comes.
  private static final int SMALL = 512;

  private final Stream stream;
  private final WireForm form;
  private Output piece = new Output(SMALL);
  private boolean hasSent;

  LogWriter(Stream stream, WireForm form) {
    this.stream = stream;
    this.form = form;
  }

  @Override
  public void line(FoundLine line) throws IOException, InterruptedException {
    form.begin(line.cursor(), piece);
    add(line.json());
  }

  @Override
  public void lines(FoundLines found) throws IOException, InterruptedException {
    send();
    stream.write(found.bytes());
    hasSent = true;
  }

  @Override
  public void notice(Notice notice) throws IOException, InterruptedException {
    form.beginNotice(piece);
    add(notice.json());
  }

  private void add(byte[] json) throws IOException, InterruptedException {
    piece.write(json);
    form.end(piece);
    if (piece.size() >= PIECE) {
      send();
    }
  }

  @Override
  public void flush() throws IOException, InterruptedException {
    if (piece.size() == 0 && !hasSent) {
      form.heartbeat(piece);
    }
    send();
    hasSent = false;
  }

  private void send() throws IOException, InterruptedException {
    if (piece.size() == 0) {
      return;
    }
    byte[] bytes = piece.toByteArray();
    if (bytes.length > SMALL) {
      piece = new Output(SMALL);
    }
    piece.truncate(0);
    stream.write(bytes);
    hasSent = true;
  }

  @Override
  public void caughtUp(Runnable leave) {
    stream.keepOpen(leave);
  }

  @Override
  public boolean hasRoom() {
    return stream.hasRoom();
  }

  @Override
  public void ended() {
    stream.finish();
  }

  @Override
  public void failed() {
    stream.fail();
  }
}
