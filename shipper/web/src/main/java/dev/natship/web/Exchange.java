package dev.natship.web;

import dev.natship.requests.Body;
import dev.natship.requests.Head;
import dev.natship.requests.Inbox;
import dev.natship.requests.Refusal;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One request, from the moment when its head is there until its response is on the way.
final class Exchange {
  private final Head head;
  private final Routes.Match match;
  private final Body body;
  private final AtomicBoolean taken = new AtomicBoolean();
  private @Nullable Thread thread;
  private @Nullable Runnable gone;
  private boolean isCancelled;

  Exchange(Head head, Routes.Match match, Body body) {
    this.head = head;
    this.match = match;
    this.body = body;
  }

  Routes.Pace pace() {
    return match.route().pace();
  }

  /// Whether there is something at this address that takes this method.
  boolean isKnown() {
    return match.isKnown();
  }

  boolean isPersistent() {
    return head.isPersistent();
  }

  /// A request for the head of the response alone.
  boolean isHead() {
    return head.method().equals("HEAD");
  }

  /// HTTP/1.0 knows no chunks and no interim response.
  boolean isOld() {
    return head.minor() == 0;
  }

  Optional<String> expected() {
    return head.headers().first("Expect");
  }

  /// Empty until all of it is there.
  Optional<byte[]> readBody(Inbox inbox) throws Refusal {
    return body.read(inbox);
  }

  Request request(byte[] content, InetAddress from) {
    return new Request(
        head.method(),
        head.target().segments(),
        match.parameters(),
        head.target().host(),
        head.target().query(),
        head.headers(),
        content,
        from);
  }

  Handler handler() {
    return match.route().handler();
  }

  String path() {
    return head.method() + " /" + String.join("/", head.target().segments());
  }

  /// True for the first one who asks: a handler that begins, or the server that gives up waiting.
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  void start(Thread stream) {
    thread = stream;
    stream.start();
  }

  /// It goes on without a thread. Called on the server's thread.
  ///
  /// @param whenGone done once, when the client has gone, or now if it has
  void keep(Runnable whenGone) {
    thread = null;
    if (isCancelled) {
      whenGone.run();
    } else {
      gone = whenGone;
    }
  }

  /// The client has gone.
  void cancel() {
    isCancelled = true;
    taken.set(true);
    if (thread != null) {
      thread.interrupt();
    }
    Runnable left = gone;
    gone = null;
    if (left != null) {
      left.run();
    }
  }
}
