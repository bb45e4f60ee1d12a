package dev.natship.api;

import dev.natship.settings.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What happened to a batch. The sink tells, the lane acts.
///
/// Every outcome carries the `status` that was answered (0 where the protocol has none) and the
/// destination's own words, shortened, free of secrets.
public sealed interface Delivery {

  int status();

  String words();

  /// The same outcome in words that may be shown.
  default Delivery cleaned(Words cleaning) {
    return switch (this) {
      case Accepted accepted -> accepted;
      case Retry(int status, String words, Duration notBefore, int most) ->
          new Retry(status, cleaning.clean(words), notBefore, most);
      case Park(int status, String words, Duration notBefore) ->
          new Park(status, cleaning.clean(words), notBefore);
      case TooLarge(int status, String words) -> new TooLarge(status, cleaning.clean(words));
      case Disable(int status, String words) -> new Disable(status, cleaning.clean(words));
      case Reject(int status, String words, boolean mixed) ->
          new Reject(status, cleaning.clean(words), mixed);
      case Partial partial -> partial.inCleanWords(cleaning);
    };
  }

  /// All lines were taken.
  record Accepted(int status, String words) implements Delivery {
    public Accepted(int status) {
      this(status, "");
    }
  }

  /// Some were taken. Items in `retry` are sent again, those in `rejected` never; all others were
  /// taken. With nothing to send again, `notBefore` still holds the next request back.
  record Partial(
      int status, String words, int[] retry, List<Rejection> rejected, Duration notBefore)
      implements Delivery {
    public Partial {
      rejected = List.copyOf(rejected);
    }

    /// Lines are mostly refused in the same words.
    private Delivery inCleanWords(Words cleaning) {
      List<Rejection> clean = new ArrayList<>(rejected.size());
      String said = "";
      String cleaned = "";
      for (Rejection rejection : rejected) {
        if (!rejection.words().equals(said)) {
          said = rejection.words();
          cleaned = cleaning.clean(said);
        }
        clean.add(new Rejection(rejection.item(), cleaned));
      }
      return new Partial(status, cleaning.clean(words), retry, clean, notBefore);
    }
  }

  /// Nothing was taken, and the same bytes may succeed later: not before `notBefore` from now, or
  /// [Duration#ZERO] to leave it to the lane's backoff. Where a destination says the same of bytes
  /// that it will never take, `most` is after how many of these answers it counts as a mixed
  /// [Reject]; 0 for never.
  record Retry(int status, String words, Duration notBefore, int most) implements Delivery {
    public Retry(int status, String words, Duration notBefore) {
      this(status, words, notBefore, 0);
    }

    public Retry(int status, String words) {
      this(status, words, Duration.ZERO);
    }
  }

  /// The request was too large; halves may pass.
  record TooLarge(int status, String words) implements Delivery {}

  /// Credentials, quota or address are wrong: the data is kept and the destination is asked again
  /// slowly.
  record Park(int status, String words, Duration notBefore) implements Delivery {
    public Park(int status, String words) {
      this(status, words, Duration.ZERO);
    }
  }

  /// The destination must not be asked again until a person says so, a deleted webhook for example:
  /// the data is kept, and the lane is off until somebody resumes it.
  record Disable(int status, String words) implements Delivery {}

  /// The destination will never take these bytes. With `mixed`, a smaller batch may: the lane
  /// bisects until the bad line is alone; otherwise all of it is dead-lettered.
  record Reject(int status, String words, boolean mixed) implements Delivery {}

  /// One item that will never be taken, and why.
  record Rejection(int item, String words) {}
}
