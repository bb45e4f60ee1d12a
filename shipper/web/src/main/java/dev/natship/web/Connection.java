package dev.natship.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One client's connection from its first byte to its end: what it waits for, and for how long.
/// Requests come one at a time. What is read is the [RequestReader]'s, what is sent the
/// [ResponseWriter]'s. Everything here happens on the server's own thread, except what the handlers
/// do.
final class Connection {
  /// What it waits for, those that are missed least first: whoever has to leave when the server is
  /// full is looked for in this order.
  enum State {
    /// For the client to hang up, after an answer that it may not have expected.
    LINGERING,
    /// For the next request.
    IDLE,
    HEAD,
    BODY,
    /// For the client to take the answer.
    WRITING,
    /// For the handler.
    WORKING,
    /// For more to send.
    STREAMING,
    CLOSED
  }

  private static final System.Logger LOG = System.getLogger(Connection.class.getName());
  private static final long LINGER_NANOS = 2_000_000_000L;

  private final Loop loop;
  private final SocketChannel channel;
  private final InetAddress from;
  private final RequestReader requests;
  private final ResponseWriter responses;
  private final AtomicBoolean filled = new AtomicBoolean();
  private @Nullable SelectionKey key;
  private @Nullable Exchange exchange;
  private State state = State.IDLE;
  private long since;
  private boolean persistent;
  private boolean lingers;

  Connection(Loop loop, SocketChannel channel, InetAddress from, Routes routes) {
    this.loop = loop;
    this.channel = channel;
    this.from = from;
    this.requests = new RequestReader(routes, loop.limits());
    this.responses =
        new ResponseWriter(channel, loop.heads(), routes, loop.scratch(), loop.unsent());
    this.since = loop.now();
  }

  void registered(SelectionKey as) {
    key = as;
  }

  InetAddress from() {
    return from;
  }

  State state() {
    return state;
  }

  long since() {
    return since;
  }

  boolean hasUnsent() {
    return responses.hasUnsent();
  }

  /// Moves whatever the socket is ready for.
  void ready(boolean readable, boolean writable) throws IOException {
    if (writable) {
      flush();
    }
    if (readable && state != State.CLOSED) {
      read();
    }
    goOn();
  }

  private void read() throws IOException {
    var scratch = loop.scratch();
    int count = channel.read(scratch.clear());
    if (count < 0) {
      close();
    } else if (state == State.IDLE || state == State.HEAD || state == State.BODY) {
      requests.add(scratch.flip());
    }
  }

  /// Takes requests out of the inbox for as long as there are whole ones and nothing is going on.
  private void goOn() throws IOException {
    try {
      boolean complete = true;
      while (complete && (state == State.IDLE || state == State.HEAD || state == State.BODY)) {
        complete = exchange == null ? readHead() : readBody(exchange);
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    }
    SelectionKey current = key;
    if (current != null && current.isValid()) {
      current.interestOps(interest());
    }
  }

  private int interest() {
    int writes = hasUnsent() ? SelectionKey.OP_WRITE : 0;
    return switch (state) {
      case IDLE, HEAD, BODY, STREAMING, LINGERING -> SelectionKey.OP_READ | writes;
      case WRITING, WORKING, CLOSED -> writes;
    };
  }

  private boolean readHead() throws Refusal {
    Optional<Exchange> found = requests.head();
    if (found.isEmpty()) {
      if (!requests.isEmpty() && state == State.IDLE) {
        enter(State.HEAD);
      }
      return false;
    }
    persistent = found.get().isPersistent();
    exchange = found.get();
    return true;
  }

  private boolean readBody(Exchange current) throws Refusal, IOException {
    Optional<byte[]> body = requests.body(current);
    if (body.isPresent()) {
      dispatch(current, body.get());
      return true;
    }
    if (state != State.BODY) {
      enter(State.BODY);
      expect(current);
    }
    return false;
  }

  /// A client that asks before it sends its body is told to go on, or that nobody wants it.
  private void expect(Exchange current) throws Refusal, IOException {
    Optional<String> expected = current.expected();
    if (expected.isEmpty() || current.isOld()) {
      return;
    }
    if (!expected.get().equalsIgnoreCase("100-continue")) {
      throw new Refusal(417, "the only expectation here is 100-continue");
    }
    if (current.isKnown()) {
      responses.addContinue();
      flush();
    } else {
      persistent = false;
      lingers = true;
      dispatch(current, new byte[0]);
    }
  }

  private void dispatch(Exchange current, byte[] body) throws IOException {
    Request request = current.request(body, from);
    enter(State.WORKING);
    switch (current.pace()) {
      case AT_ONCE -> answer(current, run(current, request));
      case SOON, SHORT -> loop.work(current.pace(), () -> work(current, request));
      case LONG -> {
        if (loop.takeStream()) {
          current.start(
              Thread.ofVirtual().name("web-stream").unstarted(() -> stream(current, request)));
        } else {
          persistent = false;
          answer(
              current,
              Response.text(503, "too many readers already; try again later")
                  .with("Retry-After", "10"));
        }
      }
    }
  }

  private void work(Exchange current, Request request) {
    if (current.take()) {
      Response answer = run(current, request);
      later(() -> answerAndGoOn(current, answer));
    }
  }

  private void stream(Exchange current, Request request) {
    try {
      Response answer = run(current, request);
      if (answer instanceof Response.Flowing flowing && !current.isHead()) {
        write(current, flowing);
      } else {
        later(() -> answerAndGoOn(current, answer));
      }
    } finally {
      loop.post(loop::returnStream);
    }
  }

  private void write(Exchange current, Response.Flowing flowing) {
    Stream stream =
        responses.begin(
            flowing, !current.isOld(), loop.limits().streamBytes(), this::announceFilled);
    later(() -> begin(current));
    boolean whole = false;
    try {
      flowing.source().writeTo(stream);
      stream.end();
      whole = true;
    } catch (IOException | InterruptedException _) {
      // the reader has gone
    } catch (Throwable bug) {
      LOG.log(System.Logger.Level.ERROR, "a stream failed: " + current.path(), bug);
    }
    boolean complete = whole;
    later(() -> end(current, complete));
  }

  private void begin(Exchange current) throws IOException {
    if (exchange == current) {
      enter(State.STREAMING);
      flush();
      goOn();
    }
  }

  private void end(Exchange current, boolean complete) throws IOException {
    if (exchange != current) {
      return;
    }
    if (!complete) {
      // Without its last chunk the reader knows that something is missing.
      abort();
      return;
    }
    persistent = false;
    enter(State.WRITING);
    flush();
    goOn();
  }

  private interface Task {
    void run() throws IOException;
  }

  /// Has the server's thread do it; called by handlers' threads.
  private void later(Task task) {
    loop.post(() -> {
      try {
        task.run();
      } catch (IOException _) {
        abort();
      } catch (Throwable bug) {
        abort();
        throw bug;
      }
    });
  }

  private void announceFilled() {
    if (filled.compareAndSet(false, true)) {
      later(this::sendFilled);
    }
  }

  private void sendFilled() throws IOException {
    filled.set(false);
    if (state == State.STREAMING) {
      flush();
      goOn();
      loop.makeRoom();
    }
  }

  private static Response run(Exchange current, Request request) {
    try {
      return current.handler().answer(request);
    } catch (Throwable bug) {
      LOG.log(System.Logger.Level.ERROR, "a request failed: " + current.path(), bug);
      return Response.text(500, "this failed for a reason of our own; the log has it");
    }
  }

  private void answerAndGoOn(Exchange current, Response answer) throws IOException {
    if (exchange == current) {
      answer(current, answer);
      goOn();
      loop.makeRoom();
    }
  }

  private void answer(Exchange current, Response answer) throws IOException {
    switch (answer) {
      case Response.Whole whole -> {
        responses.add(whole, persistent, current.isHead());
        enter(State.WRITING);
        flush();
      }
      case Response.Flowing flowing when current.isHead() -> {
        responses.addHead(flowing);
        persistent = false;
        enter(State.WRITING);
        flush();
      }
      case Response.Flowing _ ->
          answer(current, Response.text(500, "this route was not made for a stream"));
    }
  }

  private void refuse(Refusal refusal) throws IOException {
    Response.Whole answer = Response.text(refusal.status(), refusal.words());
    persistent = false;
    lingers = true;
    responses.add(answer, false, false);
    enter(State.WRITING);
    loop.countRefusal();
    flush();
  }

  private void flush() throws IOException {
    responses.flush();
    if (!hasUnsent()) {
      sent();
    } else if (state == State.STREAMING && responses.sent() >= loop.limits().streamBytes()) {
      enter(State.STREAMING);
    }
  }

  /// Everything has gone out.
  private void sent() throws IOException {
    if (state == State.STREAMING) {
      enter(State.STREAMING);
    } else if (state == State.WRITING) {
      exchange = null;
      if (persistent) {
        enter(State.IDLE);
      } else if (lingers || !requests.isEmpty()) {
        // Closed at once, what the client still sends would be answered with a reset, and that can
        // overtake the answer.
        channel.shutdownOutput();
        requests.dropAll();
        enter(State.LINGERING);
      } else {
        close();
      }
    }
  }

  private void enter(State next) {
    state = next;
    since = loop.now();
    responses.beginCount();
  }

  /// Ends whatever has taken too long.
  void expire(long now) throws IOException {
    long age = now - since;
    Limits limits = loop.limits();
    switch (state) {
      case IDLE -> {
        if (age > limits.idle().toNanos()) {
          close();
        }
      }
      case HEAD -> expire(age, limits.head().toNanos());
      case BODY -> expire(age, limits.body().toNanos());
      case WORKING -> {
        Exchange current = exchange;
        if (current != null
            && current.pace() != Routes.Pace.LONG
            && age > limits.head().toNanos()
            && current.take()) {
          refuse(new Refusal(503, "this waited too long for its turn; try again later"));
          goOn();
        }
      }
      case WRITING, STREAMING -> {
        if (hasUnsent() && age > limits.write().toNanos()) {
          abort();
        }
      }
      case LINGERING -> {
        if (age > LINGER_NANOS) {
          close();
        }
      }
      case CLOSED -> {}
    }
  }

  private void expire(long age, long most) throws IOException {
    if (age > most) {
      refuse(new Refusal(408, "the request did not come to its end in time"));
      goOn();
    }
  }

  /// Closes without waiting for the client to take what is left.
  void abort() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException _) {
      // it is closed already
    }
    close();
  }

  void close() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    responses.close();
    Exchange current = exchange;
    exchange = null;
    if (current != null) {
      current.cancel();
    }
    try {
      channel.close();
    } catch (IOException _) {
      // nothing more can be done for it
    }
    loop.closed(this);
  }
}
