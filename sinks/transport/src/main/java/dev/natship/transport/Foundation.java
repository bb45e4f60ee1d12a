package dev.natship.transport;

import dev.natship.codes.Log;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/// What the HTTP clients of all sinks share. It is made in the background a moment after there is a
/// sink: making it takes a third of the time that starting everything else does, and that goes
/// first. A request that is earlier makes it.
///
/// It is not made at the first request. If no file could be opened at that moment, Java would
/// remember for ever that it could not load some classes, and no request would work again.
///
/// There are two: what TLS needs, all the authorities that Java trusts above all, is three quarters
/// of the work, and for nothing where every address begins with `http:`.
final class Foundation {
  static final Foundation PLAIN = new Foundation(Foundation::plain);
  static final Foundation TLS = new Foundation(Foundation::overTls);

  private static final System.Logger LOG = Log.of(Foundation.class);
  private static final Duration BEHIND_THE_START = Duration.ofSeconds(1);

  private final Supplier<OkHttpClient> maker;
  private final AtomicReference<@Nullable Thread> preparation = new AtomicReference<>();

  private @Nullable OkHttpClient client;

  private Foundation(Supplier<OkHttpClient> maker) {
    this.maker = maker;
  }

  private static OkHttpClient plain() {
    return new OkHttpClient.Builder()
        .socketFactory(new NoDelay())
        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .build();
  }

  private static OkHttpClient overTls() {
    return PLAIN.client().newBuilder().connectionSpecs(List.of(ConnectionSpec.MODERN_TLS)).build();
  }

  /// Begins to make it in the background, once per process.
  void prepare() {
    Thread thread = Thread.ofPlatform().daemon().name("http-foundation").unstarted(this::make);
    if (preparation.compareAndSet(null, thread)) {
      thread.start();
    }
  }

  private void make() {
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
  synchronized OkHttpClient client() {
    OkHttpClient made = client;
    if (made == null) {
      made = maker.get();
      client = made;
    }
    return made;
  }

  /// Waits until the preparation is over, for tests.
  void awaitPreparation() throws InterruptedException {
    Thread thread = preparation.get();
    if (thread != null) {
      thread.join();
    }
  }
}
