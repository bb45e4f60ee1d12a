package dev.natship.tls;

import dev.natship.settings.Settings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Until when a certificate of our own is good.
///
/// @param setting where it was given
/// @param subject whose it is
public record Expiry(String setting, String subject, Instant end) {
  private static final Comparator<X509Certificate> BY_END =
      (one, other) -> one.getNotAfter().toInstant().compareTo(other.getNotAfter().toInstant());

  /// What a section that is called `tls` brings. Of several authorities the last one counts, since
  /// the others are not missed while it is good; of a chain the first one to end. What cannot be
  /// read is told by [Tls#read].
  ///
  /// @param where its place in the configuration
  public static List<Expiry> of(String where, Settings tls) {
    List<Expiry> found = new ArrayList<>();
    certificates(tls, "ca").stream()
        .max(BY_END)
        .ifPresent(last -> found.add(expiry(where + ".ca", last)));
    certificates(tls, "certificate").stream()
        .min(BY_END)
        .ifPresent(first -> found.add(expiry(where + ".certificate", first)));
    return found;
  }

  private static Expiry expiry(String setting, X509Certificate certificate) {
    return new Expiry(
        setting,
        certificate.getSubjectX500Principal().getName(),
        certificate.getNotAfter().toInstant());
  }

  private static List<X509Certificate> certificates(Settings tls, String key) {
    Optional<String> text = tls.optional(key);
    try {
      return text.isEmpty() ? List.of() : Pem.certificates(text.get());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException _) {
      return List.of();
    }
  }
}
