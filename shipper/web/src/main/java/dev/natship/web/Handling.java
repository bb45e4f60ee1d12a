package dev.natship.web;

import dev.natship.codes.Log;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Has handlers answer the requests of one connection, each on a thread that fits its pace, and
/// brings what they say back to the server's own thread.
final class Handling {
  private static final System.Logger LOG = Log.of(Handling.class);

  /// Who gets the answers. All is called on the server's thread.
  interface Client {
    void answered(Exchange exchange, Response answer) throws IOException;

    /// The head of a stream waits to be sent.
    void streamBegan(Exchange exchange) throws IOException;

    /// More of a stream waits to be sent.
    void streamGrew() throws IOException;

    /// The head of a WebSocket waits to be sent; from now on the client sends frames.
    void socketBegan(Exchange exchange, WebSocket socket) throws IOException;

    /// The talk is over.
    void socketEnded(Exchange exchange, int code) throws IOException;

    /// @param whole whether nothing of it is missing
    void streamEnded(Exchange exchange, boolean whole) throws IOException;

    void abort();
  }

  private final Client client;
  private final Commons commons;
  private final ResponseWriter responses;
  private final AtomicBoolean filled = new AtomicBoolean();

  Handling(Client client, Commons commons, ResponseWriter responses) {
    this.client = client;
    this.commons = commons;
    this.responses = responses;
  }

  /// The handler's answer, on this thread.
  static Response answer(Exchange exchange, Request request) {
    try {
      return exchange.handler().answer(request);
    } catch (Throwable bug) {
      LOG.log(System.Logger.Level.ERROR, "a request failed: " + exchange.path(), bug);
      return Response.text(500, "this failed for a reason of our own; the log has it");
    }
  }

  /// Has it answered by a worker.
  void work(Exchange exchange, Request request) {
    commons.work(
        exchange.pace(),
        () -> {
          if (exchange.take()) {
            Response answer = answer(exchange, request);
            later(() -> client.answered(exchange, answer));
          }
        });
  }

  /// Has it answered by a thread of its own. Says whether there may be one more.
  boolean stream(Exchange exchange, Request request) {
    boolean taken = commons.takeStream();
    if (taken) {
      exchange.start(
          Thread.ofVirtual().name("web-stream").unstarted(() -> answerSlowly(exchange, request)));
    }
    return taken;
  }

  private void answerSlowly(Exchange exchange, Request request) {
    boolean kept = false;
    try {
      Response answer = answer(exchange, request);
      if (answer instanceof Response.Flowing flowing && !exchange.isHead()) {
        kept = write(exchange, flowing);
      } else if (answer instanceof Response.Upgraded upgraded && !exchange.isOld()) {
        kept = talk(exchange, upgraded);
      } else {
        later(() -> client.answered(exchange, answer));
      }
    } finally {
      if (!kept) {
        commons.post(commons::returnStream);
      }
    }
  }

  /// Says whether it stays open without this thread.
  private boolean write(Exchange exchange, Response.Flowing flowing) {
    Stream stream =
        responses.begin(
            flowing,
            !exchange.isOld(),
            commons.limits().streamBytes(),
            this::announceFilled,
            whole -> later(() -> client.streamEnded(exchange, whole)));
    later(() -> client.streamBegan(exchange));
    boolean whole = false;
    try {
      flowing.source().writeTo(stream);
      if (isKept(exchange, stream)) {
        return true;
      }
      stream.end();
      whole = true;
    } catch (IOException | InterruptedException _) {
      // the reader has gone
    } catch (Throwable bug) {
      LOG.log(System.Logger.Level.ERROR, "a stream failed: " + exchange.path(), bug);
    }
    boolean complete = whole;
    later(() -> client.streamEnded(exchange, complete));
    return false;
  }

  private boolean isKept(Exchange exchange, Stream stream) {
    Optional<Runnable> kept = stream.kept();
    kept.ifPresent(gone -> later(() -> exchange.keep(() -> leave(gone))));
    return kept.isPresent();
  }

  /// Says whether it stays open without this thread.
  private boolean talk(Exchange exchange, Response.Upgraded upgraded) {
    Stream stream =
        responses.begin(
            upgraded,
            commons.limits().streamBytes(),
            this::announceFilled,
            whole ->
                later(() ->
                    client.socketEnded(exchange, whole ? SocketFrames.NORMAL : SocketFrames.BUG)));
    WebSocket socket = new WebSocket(stream);
    later(() -> client.socketBegan(exchange, socket));
    int code = SocketFrames.NORMAL;
    try {
      upgraded.talker().talk(socket);
      if (isKept(exchange, stream)) {
        return true;
      }
    } catch (IOException | InterruptedException _) {
      // the client has gone
    } catch (Throwable bug) {
      LOG.log(System.Logger.Level.ERROR, "a WebSocket failed: " + exchange.path(), bug);
      code = SocketFrames.BUG;
    }
    int how = code;
    later(() -> client.socketEnded(exchange, how));
    return false;
  }

  private void leave(Runnable gone) {
    commons.returnStream();
    gone.run();
  }

  private void announceFilled() {
    if (filled.compareAndSet(false, true)) {
      later(() -> {
        filled.set(false);
        client.streamGrew();
      });
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private void later(Task task) {
    commons.post(() -> {
      try {
        task.run();
      } catch (IOException _) {
        client.abort();
      } catch (Throwable bug) {
        client.abort();
        throw bug;
      }
    });
  }
}
