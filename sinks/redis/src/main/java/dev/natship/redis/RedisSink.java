package dev.natship.redis;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.tls.Tls;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Pipelines a batch over one lasting connection and reads a reply for each line. When the
/// connection breaks before the replies are read, the batch is sent again, so lines may arrive
/// twice. The lane's concurrency is 1.
final class RedisSink implements Sink, Sink.Checkable {
  private final RedisAddress address;
  private final Optional<Tls> tls;
  private final Duration timeout;
  private final Encoding encoding;
  private final List<KeyType> expected;
  private volatile Optional<SSLContext> context = Optional.empty();
  private volatile @Nullable RedisConnection connection;

  /// The type that a key must have if it exists. Known only for a key without placeholders.
  record KeyType(String key, String type) {}

  RedisSink(
      RedisAddress address,
      Optional<Tls> tls,
      Duration timeout,
      Encoding encoding,
      Optional<KeyType> expected) {
    this.address = address;
    this.tls = tls;
    this.timeout = timeout;
    this.encoding = encoding;
    this.expected = expected.stream().toList();
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    return conversation(open -> {
      Output commands = new Output((int) batch.bytes());
      for (int i = 0; i < batch.size(); i++) {
        batch.write(i, commands);
      }
      open.write(commands.array(), 0, commands.size());
      Replies replies = new Replies();
      for (int i = 0; i < batch.size(); i++) {
        replies.add(i, open.read());
      }
      if (replies.askForAnotherServer()) {
        close();
      }
      return replies.delivery();
    });
  }

  @Override
  public Delivery check() throws IOException, InterruptedException {
    return conversation(open -> {
      List<String> answers = new ArrayList<>(List.of("connected to " + address));
      for (KeyType key : expected) {
        byte[] question = Resp.command("TYPE", key.key());
        open.write(question, 0, question.length);
        switch (open.read()) {
          case Resp.Reply.Refused(String words) -> {
            return Replies.whole(words);
          }
          case Resp.Reply.Fine(String type) -> {
            if (!type.equals("none") && !type.equals(key.type())) {
              return new Delivery.Park(
                  0, "key " + key.key() + " holds a " + type + ", not a " + key.type());
            }
            answers.add("key " + key.key() + (type.equals("none") ? " is free" : " is a " + type));
          }
        }
      }
      return new Delivery.Accepted(0, String.join(", ", answers));
    });
  }

  @Override
  public void close() {
    RedisConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  @FunctionalInterface
  private interface Talk {
    Delivery with(RedisConnection open) throws IOException;
  }

  /// A blocked write has no timeout, so another thread closes the connection when the time is over.
  private Delivery conversation(Talk talk) throws IOException, InterruptedException {
    RedisConnection open = connection;
    boolean fresh = open == null;
    RedisConnection used = open == null ? new RedisConnection() : open;
    Thread deadline = Thread.ofVirtual().name("redis deadline").start(() -> abortLater(used));
    boolean whole = false;
    try {
      if (fresh) {
        used.open(address, context(), timeout);
        connection = used;
      }
      Delivery answer = talk.with(used);
      whole = true;
      return answer;
    } catch (RedisConnection.LoginRefused e) {
      return Replies.whole(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for Redis");
      }
      if (e instanceof SSLException && !(e.getCause() instanceof EOFException)) {
        return new Delivery.Park(0, "TLS: " + e.getMessage());
      }
      throw e;
    } finally {
      deadline.interrupt();
      if (!whole) {
        connection = null;
        used.close();
      }
    }
  }

  private void abortLater(RedisConnection used) {
    try {
      Thread.sleep(timeout);
      used.abort();
    } catch (InterruptedException _) {
      // the conversation ended in time
    }
  }

  private Optional<SSLContext> context() {
    if (context.isEmpty()) {
      context = tls.map(Tls::context);
    }
    return context;
  }
}
