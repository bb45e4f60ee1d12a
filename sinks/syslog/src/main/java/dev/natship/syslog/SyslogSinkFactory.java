package dev.natship.syslog;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.tls.Tls;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// `type = syslog`: RFC 5424 or 3164 over TLS, TCP or UDP.
public final class SyslogSinkFactory implements SinkFactory {
  private static final int LONGEST_DATAGRAM = 65_507;
  private static final int LONGEST_MESSAGE = 999_999;
  private static final long MOST_RESENT = 1 << 30;
  private static final String SOLARWINDS_ENTERPRISE = "@41058";

  private enum TokenPlace {
    PREFIX,
    STRUCTURED_DATA
  }

  @Override
  public String type() {
    return "syslog";
  }

  @Override
  public Sink create(Settings settings) {
    Endpoint endpoint = Endpoint.read(settings);
    Framing framing = settings.choice("framing", Framing.NEWLINE);
    SyslogEncoding.Shape shape = shape(settings);
    Duration timeout = settings.duration("timeout", Duration.ofSeconds(10));
    Window window = window(settings);
    Tls tls = tls(settings, endpoint);
    Limits limits = limits(settings, endpoint.transport());
    SyslogEncoding encoding = new SyslogEncoding(shape, limits);
    return switch (endpoint.transport()) {
      case UDP -> new DatagramSyslogSink(endpoint, encoding);
      case TCP ->
          new StreamSyslogSink(endpoint, framing, timeout, encoding, window, Optional.empty());
      case TLS ->
          new StreamSyslogSink(endpoint, framing, timeout, encoding, window, Optional.of(tls));
    };
  }

  static Window window(Settings settings) {
    Settings resend = settings.section("resend");
    long bytes = resend.bytes("bytes", 1 << 20);
    if (bytes > MOST_RESENT) {
      resend.problem(
          "bytes", "expected at most 1 GiB: what is written again is written as one piece");
    }
    return new Window(
        Math.min(bytes, MOST_RESENT), resend.duration("age", Duration.ofSeconds(2)).toNanos());
  }

  static Tls tls(Settings settings, Endpoint endpoint) {
    Tls tls = Tls.read(settings.section("tls"));
    if (endpoint.transport() != Endpoint.Transport.TLS
        && (tls.hasIdentity() || tls.hasOwnAuthorities())) {
      settings.problem("tls", "has no meaning with transport " + lower(endpoint.transport()));
    }
    return tls;
  }

  private static Limits limits(Settings settings, Endpoint.Transport transport) {
    boolean datagram = transport == Endpoint.Transport.UDP;
    long longest = datagram ? LONGEST_DATAGRAM : LONGEST_MESSAGE;
    long wanted = settings.bytes("max-message", 8192);
    if (wanted < 480 || wanted > longest) {
      settings.unusable("max-message", "expected a size from 480 to " + longest + " bytes");
    }
    return Limits.NONE
        .withLineBytes((int) Math.clamp(wanted, 480, longest))
        .withLineOverhead(datagram ? 0 : Framing.OVERHEAD)
        .withConcurrency(1);
  }

  private static SyslogEncoding.Shape shape(Settings settings) {
    SyslogEncoding.Format format = settings.choice("format", SyslogEncoding.Format.RFC5424);
    StructuredData structuredData = StructuredData.read(settings);
    String token = settings.optionalSecret("token").map(Secret::reveal).orElse("");
    TokenPlace place = settings.choice("token-place", TokenPlace.PREFIX);
    String prefix = "";
    if (!token.isEmpty()) {
      if (!StructuredData.isName(token)) {
        settings.problem("token", "has characters that a syslog message cannot carry");
      }
      switch (place) {
        case PREFIX -> prefix = token + " ";
        case STRUCTURED_DATA -> {
          String id = token.contains("@") ? token : token + SOLARWINDS_ENTERPRISE;
          structuredData = structuredData.with(id);
        }
      }
    }
    if (format == SyslogEncoding.Format.RFC3164 && !structuredData.elements().isEmpty()) {
      settings.problem("structured-data", "does not exist in RFC 3164");
    }
    return new SyslogEncoding.Shape(
        format,
        prefix,
        settings.choice("facility", Facility.USER),
        FieldTemplate.of(settings, "hostname", "{{instance}}"),
        FieldTemplate.of(settings, "app-name", "{{app}}"),
        FieldTemplate.of(settings, "procid", "{{provider}}"),
        FieldTemplate.of(settings, "msgid", ""),
        structuredData,
        Codec.message(settings));
  }

  private static String lower(Endpoint.Transport transport) {
    return transport.name().toLowerCase(Locale.ROOT);
  }
}
