package dev.natship.capture;

import dev.natship.source.NatsSettings;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Publishes on one subject. A batch counts as sent when the server has answered a ping behind it.
final class NatsOutlet implements Outlet {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// How long the server is not asked again that does not let us publish.
  private static final Duration DENIED = Duration.ofSeconds(5);

  private final NatsSettings settings;
  private final String subject;
  private final Consumer<String> trouble;
  private @Nullable Connection connection;
  private boolean toldOfLength;
  private long deniedNanos = System.nanoTime() - DENIED.toNanos();

  /// @param trouble told what the server does not allow
  NatsOutlet(NatsSettings settings, String subject, Consumer<String> trouble) {
    this.settings = settings;
    this.subject = subject;
    this.trouble = trouble;
  }

  @Override
  public int send(List<byte[]> lines) throws IOException, InterruptedException {
    Connection open = open();
    if (open.getStatus() != Connection.Status.CONNECTED) {
      throw new IOException("NATS is away");
    }
    if (System.nanoTime() - deniedNanos < DENIED.toNanos()) {
      throw denied();
    }
    int tooLong = 0;
    open.clearLastError();
    try {
      for (byte[] line : lines) {
        if (line.length > open.getMaxPayload()) {
          tooLong++;
          tellOfLength(line.length, open.getMaxPayload());
        } else {
          open.publish(subject, line);
        }
      }
      open.flush(PATIENCE);
    } catch (TimeoutException | IllegalStateException failure) {
      throw new IOException("NATS does not take lines", failure);
    }
    // The server says so before it answers the ping, and throws the lines away.
    if (isDenial(open.getLastError())) {
      deniedNanos = System.nanoTime();
      throw denied();
    }
    return tooLong;
  }

  private static boolean isDenial(@Nullable String error) {
    return error != null
        && error.toLowerCase(Locale.ROOT).contains("permissions violation for publish");
  }

  private IOException denied() {
    return new IOException("the server lets this user not publish on " + subject);
  }

  private void tellOfLength(int length, long most) {
    if (!toldOfLength) {
      toldOfLength = true;
      trouble.accept(
          "a line of "
              + length
              + " bytes is longer than the server takes (max_payload "
              + most
              + "), so it is left out");
    }
  }

  private Connection open() throws IOException, InterruptedException {
    if (connection == null) {
      Options.Builder options =
          new Options.Builder()
              .servers(settings.urls().toArray(String[]::new))
              .connectionName("natship capture")
              .connectionTimeout(PATIENCE)
              .maxReconnects(-1)
              .reconnectWait(Duration.ofMillis(250))
              .pingInterval(settings.ping())
              .errorListener(
                  new ErrorListener() {
                    @Override
                    public void errorOccurred(Connection at, String error) {
                      if (!isDenial(error)) {
                        trouble.accept("NATS says: " + error);
                      }
                    }
                  });
      settings.identity().apply(options);
      settings.tls().ifPresent(tls -> options.sslContext(tls.context()));
      connection = Nats.connect(options.build());
    }
    return connection;
  }

  @Override
  public void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
