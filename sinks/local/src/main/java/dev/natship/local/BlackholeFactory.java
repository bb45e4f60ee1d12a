package dev.natship.local;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// `type = blackhole`: takes everything and keeps nothing; for measuring, and for trying how the
/// rest behaves.
///
/// Settings: `delay` before each answer; `fail-every = 3` makes each third request fail, `as`
/// (retry, park, reject, too-large, error) says how.
public final class BlackholeFactory implements SinkFactory {

  /// The words behind `as = `.
  private enum Failure {
    RETRY,
    PARK,
    REJECT,
    TOO_LARGE,
    ERROR
  }

  @Override
  public String type() {
    return "blackhole";
  }

  @Override
  public Sink create(Settings settings) {
    return new Blackhole(
        settings.duration("delay", Duration.ZERO),
        settings.number("fail-every", 0, 0, Integer.MAX_VALUE),
        settings.choice("as", Failure.RETRY));
  }

  private static final class Blackhole implements Sink {
    private final Duration delay;
    private final long failEvery;
    private final Failure failure;
    private final AtomicLong requests = new AtomicLong();

    Blackhole(Duration delay, long failEvery, Failure failure) {
      this.delay = delay;
      this.failEvery = failEvery;
      this.failure = failure;
    }

    @Override
    public Encoding encoding() {
      return (line, out) -> {
        line.writeJson(out);
        out.write('\n');
      };
    }

    @Override
    public Delivery deliver(Batch batch) throws IOException, InterruptedException {
      if (delay.isPositive()) {
        Thread.sleep(delay);
      }
      if (failEvery == 0 || requests.incrementAndGet() % failEvery != 0) {
        return new Delivery.Accepted(0);
      }
      String words = "the blackhole was told to fail";
      return switch (failure) {
        case RETRY -> new Delivery.Retry(0, words);
        case PARK -> new Delivery.Park(0, words);
        case REJECT -> new Delivery.Reject(0, words, true);
        case TOO_LARGE -> new Delivery.TooLarge(0, words);
        case ERROR -> throw new IOException(words);
      };
    }
  }
}
