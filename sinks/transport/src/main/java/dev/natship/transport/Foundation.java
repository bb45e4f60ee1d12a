package dev.natship.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/// What the HTTP clients of all sinks share. It is made in the background as soon as there is a
/// sink, since making it takes longer than starting everything else.
///
/// It is not made at the first request. If no file could be opened at that moment, Java would
/// remember for ever that it could not load some classes, and no request would work again.
final class Foundation {
  private static final System.Logger LOG = System.getLogger(Foundation.class.getName());
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
      client();
      socket.setTcpNoDelay(true);
      new SecureRandom().nextBytes(new byte[1]);
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
