package dev.natship.transport;

import dev.natship.codes.Log;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/// What the HTTP clients of all sinks share. It is made in the background a moment after there is a
/// sink: making it takes a third of the time that starting everything else does, and that goes
/// first. A request that is earlier makes it.
///
/// It is not made at the first request. If no file could be opened at that moment, Java would
/// remember for ever that it could not load some classes, and no request would work again.
final class Foundation {
  private static final System.Logger LOG = Log.of(Foundation.class);
  private static final Duration BEHIND_THE_START = Duration.ofSeconds(1);
  private static final AtomicReference<@Nullable Thread> PREPARATION = new AtomicReference<>();

  private static @Nullable OkHttpClient client;

  private Foundation() {}

  /// Begins to make it in the background, once per process.
  static void prepare() {
    Thread thread =
        Thread.ofPlatform().daemon().name("http-foundation").unstarted(Foundation::make);
    if (PREPARATION.compareAndSet(null, thread)) {
      thread.start();
    }
  }

  private static void make() {
    try (Socket socket = new Socket()) {
      Thread.sleep(BEHIND_THE_START);
      client();
      socket.setTcpNoDelay(true);
      new SecureRandom().nextBytes(new byte[1]);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot prepare HTTP; the first request tries again",
          failure);
    }
  }

  /// Returns it, and makes it if it is not there. After a failure the next call tries again.
  static synchronized OkHttpClient client() {
    OkHttpClient made = client;
    if (made == null) {
      made =
          new OkHttpClient.Builder()
              .socketFactory(new NoDelay())
              .retryOnConnectionFailure(false)
              .followRedirects(false)
              .followSslRedirects(false)
              .build();
      client = made;
    }
    return made;
  }

  /// Waits until the preparation is over, for tests.
  static void awaitPreparation() throws InterruptedException {
    Thread thread = PREPARATION.get();
    if (thread != null) {
      thread.join();
    }
  }
}
