package dev.natship.web;

import dev.natship.requests.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One client's connection from its first byte to its end: what it waits for, and for how long.
/// Requests come one at a time. What is read is the [RequestReader]'s, what is sent the
/// [ResponseWriter]'s. Everything here happens on the server's own thread, except what the handlers
/// do.
final class Connection implements Handling.Client {
  /// Whoever accepted it.
  interface Owner {
    void closed(Connection connection);

    /// More waits to be sent than before.
    void makeRoom();
  }

  private static final long LINGER_NANOS = 2_000_000_000L;

  private final Commons commons;
  private final Owner owner;
  private final SocketChannel channel;
  private final InetAddress from;
  private final RequestReader requests;
  private final ResponseWriter responses;
  private final Handling handling;
  private @Nullable SelectionKey key;
  private @Nullable Exchange exchange;
  private ConnectionState state = ConnectionState.IDLE;
  private long since;
  private @Nullable SocketFrames frames;
  private @Nullable WebSocket socket;
  private boolean persistent;
  private boolean lingers;

  Connection(Commons commons, Owner owner, SocketChannel channel, InetAddress from, Routes routes) {
    this.commons = commons;
    this.owner = owner;
    this.channel = channel;
    this.from = from;
    this.requests = new RequestReader(routes, commons.limits());
    this.responses =
        new ResponseWriter(channel, commons.heads(), routes, commons.scratch(), commons.unsent());
    this.handling = new Handling(this, commons, responses);
    this.since = commons.now();
  }

  void registered(SelectionKey as) {
    key = as;
  }

  InetAddress from() {
    return from;
  }

  ConnectionState state() {
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
    if (readable && state != ConnectionState.CLOSED) {
      read();
    }
    goOn();
  }

  private void read() throws IOException {
    var scratch = commons.scratch();
    int count = channel.read(scratch.clear());
    if (count < 0) {
      close();
    } else if (state.takesRequests()) {
      requests.add(scratch.flip());
    } else if (state == ConnectionState.STREAMING && frames != null) {
      frames.add(scratch.flip());
      readFrames(frames);
    }
  }

  /// Takes requests out of the inbox for as long as there are whole ones and nothing is going on.
  private void goOn() throws IOException {
    try {
      boolean complete = true;
      while (complete && state.takesRequests()) {
        complete = exchange == null ? readHead() : readBody(exchange);
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    }
    SelectionKey current = key;
    if (current != null && current.isValid()) {
      current.interestOps(state.interest(hasUnsent()));
    }
  }

  private boolean readHead() throws Refusal {
    Optional<Exchange> found = requests.head();
    if (found.isEmpty()) {
      if (!requests.isEmpty() && state == ConnectionState.IDLE) {
        enter(ConnectionState.HEAD);
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
    if (state != ConnectionState.BODY) {
      enter(ConnectionState.BODY);
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
    enter(ConnectionState.WORKING);
    switch (current.pace()) {
      case AT_ONCE -> answer(current, Handling.answer(current, request));
      case SOON, SHORT -> handling.work(current, request);
      case LONG -> {
        if (!handling.stream(current, request)) {
          persistent = false;
          answer(
              current,
              Response.text(503, "too many readers already; try again later")
                  .with("Retry-After", "10"));
        }
      }
    }
  }

  @Override
  public void answered(Exchange answered, Response answer) throws IOException {
    if (exchange == answered) {
      answer(answered, answer);
      goOn();
      owner.makeRoom();
    }
  }

  @Override
  public void streamBegan(Exchange began) throws IOException {
    if (exchange == began) {
      enter(ConnectionState.STREAMING);
      flush();
      goOn();
    }
  }

  @Override
  public void socketBegan(Exchange began, WebSocket opened) throws IOException {
    frames = new SocketFrames(commons.limits().request().bodyBytes());
    socket = opened;
    streamBegan(began);
  }

  @Override
  public void socketEnded(Exchange ended, int code) throws IOException {
    if (exchange == ended && state == ConnectionState.STREAMING) {
      endSocket(code);
      goOn();
    }
  }

  private void readFrames(SocketFrames from) throws IOException {
    while (state == ConnectionState.STREAMING) {
      Optional<SocketFrames.Event> event = from.next();
      if (event.isEmpty()) {
        return;
      }
      switch (event.get()) {
        case SocketFrames.Event.Message(String text) -> {
          if (socket != null && !socket.offer(text)) {
            endSocket(SocketFrames.REFUSED);
          }
        }
        case SocketFrames.Event.Pinged(byte[] bytes) -> {
          if (responses.unsent() > commons.limits().streamBytes()) {
            abort();
            return;
          }
          responses.addFrame(SocketFrames.frame(SocketFrames.PONG, bytes));
          flush();
        }
        case SocketFrames.Event.Closed(int code) -> endSocket(code);
        case SocketFrames.Event.Failure(int code) -> endSocket(code);
        case SocketFrames.Event.Bytes _, SocketFrames.Event.Ponged _ -> {}
      }
    }
  }

  /// Says that it is over, and waits a moment for the client to hang up.
  private void endSocket(int code) throws IOException {
    responses.addFrame(SocketFrames.close(code));
    frames = null;
    socket = null;
    persistent = false;
    lingers = true;
    Exchange over = exchange;
    if (over != null) {
      over.cancel();
    }
    enter(ConnectionState.WRITING);
    flush();
  }

  @Override
  public void streamGrew() throws IOException {
    if (state == ConnectionState.STREAMING) {
      flush();
      goOn();
      owner.makeRoom();
    }
  }

  @Override
  public void streamEnded(Exchange ended, boolean whole) throws IOException {
    if (exchange != ended) {
      return;
    }
    if (!whole) {
      // Without its last chunk the reader knows that something is missing.
      abort();
      return;
    }
    // One that was kept open gives its place back.
    ended.cancel();
    persistent = false;
    enter(ConnectionState.WRITING);
    flush();
    goOn();
  }

  private void answer(Exchange current, Response answer) throws IOException {
    if (answer instanceof Response.Whole whole) {
      responses.add(whole, persistent, current.isHead());
    } else if (answer instanceof Response.Flowing flowing && current.isHead()) {
      responses.addHead(flowing);
      persistent = false;
    } else {
      responses.add(
          Response.text(500, "this route was not made for a stream"), persistent, current.isHead());
    }
    enter(ConnectionState.WRITING);
    flush();
  }

  private void refuse(Refusal refusal) throws IOException {
    Response.Whole answer = Response.text(refusal.status(), refusal.words());
    persistent = false;
    lingers = true;
    responses.add(answer, false, false);
    enter(ConnectionState.WRITING);
    commons.countRefusal();
    flush();
  }

  private void flush() throws IOException {
    responses.flush();
    if (!hasUnsent()) {
      sent();
    } else if (state == ConnectionState.STREAMING
        && responses.sent() >= commons.limits().streamBytes()) {
      enter(ConnectionState.STREAMING);
    }
  }

  /// Everything has gone out.
  private void sent() throws IOException {
    if (state == ConnectionState.STREAMING) {
      enter(ConnectionState.STREAMING);
    } else if (state == ConnectionState.WRITING) {
      exchange = null;
      if (persistent) {
        enter(ConnectionState.IDLE);
      } else if (lingers || !requests.isEmpty()) {
        // Closed at once, what the client still sends would be answered with a reset, and that can
        // overtake the answer.
        channel.shutdownOutput();
        requests.dropAll();
        enter(ConnectionState.LINGERING);
      } else {
        close();
      }
    }
  }

  private void enter(ConnectionState next) {
    state = next;
    since = commons.now();
    responses.beginCount();
  }

  /// Ends whatever has taken too long.
  void expire(long now) throws IOException {
    long age = now - since;
    ServerLimits limits = commons.limits();
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
  @Override
  public void abort() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException _) {
      // it is closed already
    }
    close();
  }

  void close() {
    if (state == ConnectionState.CLOSED) {
      return;
    }
    state = ConnectionState.CLOSED;
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
    owner.closed(this);
  }
}
