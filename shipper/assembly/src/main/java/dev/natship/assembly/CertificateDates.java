package dev.natship.assembly;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.tls.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Warns of certificates of our own that are about to run out: in the status from two weeks before,
/// and in the log at the start and then once a day.
public record CertificateDates(List<Expiry> expiries) {
  private static final System.Logger LOG = Log.of(CertificateDates.class);
  private static final Duration EARLY = Duration.ofDays(14);
  private static final Duration EVERY = Duration.ofDays(1);

  public CertificateDates {
    expiries = List.copyOf(expiries);
  }

  /// Those of one place.
  ///
  /// @param where as [Expiry#of] was told
  List<Expiry> of(String where) {
    return expiries.stream().filter(each -> each.setting().startsWith(where + ".")).toList();
  }

  public List<String> warnings(Instant now) {
    return expiries.stream()
        .filter(expiry -> now.isAfter(expiry.end().minus(EARLY)))
        .map(expiry -> warning(expiry, now))
        .toList();
  }

  private static String warning(Expiry expiry, Instant now) {
    long days = Duration.between(now, expiry.end()).toDays();
    String when =
        now.isAfter(expiry.end())
            ? "has run out"
            : days == 0 ? "runs out today" : "runs out in " + days + (days == 1 ? " day" : " days");
    return Code.CERTIFICATE_EXPIRES.after(
        expiry.setting()
            + ": the certificate of "
            + expiry.subject()
            + " "
            + when
            + " ("
            + expiry.end()
            + "); renew it, then "
            + (expiry.setting().startsWith("nats.") ? "restart natship" : "natship reload"));
  }

  /// Warns until the thread that is returned is interrupted.
  Thread watch() {
    Thread watch = Thread.ofVirtual().name("certificates").unstarted(this::warn);
    if (!expiries.isEmpty()) {
      watch.start();
    }
    return watch;
  }

  private void warn() {
    try {
      while (true) {
        warnings(Instant.now()).forEach(coded -> LOG.log(System.Logger.Level.WARNING, coded));
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException _) {
      // natship stops
    }
  }
}
