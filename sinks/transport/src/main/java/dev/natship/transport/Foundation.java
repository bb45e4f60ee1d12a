package dev.natship.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/// What the clients of all sinks have in common. Made in the background as soon as there is a sink,
/// since making it takes longer than starting everything else.
///
/// Not at the first request: if that one comes when no file can be opened any more, Java remembers
/// for ever which classes and archives it could not load, and no request works again.
final class Foundation {
  private static final System.Logger LOG = System.getLogger(Foundation.class.getName());
  private static final AtomicReference<@Nullable Thread> PREPARATION = new AtomicReference<>();

  private static @Nullable OkHttpClient client;

  private Foundation() {}

  /// Begins to make it, once in the life of the process.
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

  /// Makes it now if it is not there; a failure is not kept.
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
