package dev.natship.syslog;

import dev.natship.api.Encoding;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import dev.natship.tls.Tls;
import java.time.Duration;
import java.util.Optional;

/// `type = gelf`: Graylog's format over TCP, TLS or UDP. What a message says is the destination's
/// `shape`; over HTTP it is the provider `gelf`, over the sink `http`.
public final class GelfSinkFactory implements SinkFactory {
  private static final int PORT = 12201;
  private static final int STREAM_MESSAGE = 900_000;
  private static final int USUAL_DATAGRAM = 1420;
  private static final int LARGEST_DATAGRAM = 65_507;

  private enum Compression {
    NONE,
    GZIP
  }

  private record Json(Limits limits) implements Encoding {
    @Override
    public void encode(LogLine line, Output out) {
      line.writeJson(out);
    }
  }

  @Override
  public String type() {
    return "gelf";
  }

  @Override
  public Sink create(Settings settings) {
    Endpoint endpoint = Endpoint.read(settings, _ -> PORT);
    Duration timeout = settings.duration("timeout", Duration.ofSeconds(10));
    Window window = SyslogSinkFactory.window(settings);
    Tls tls = SyslogSinkFactory.tls(settings, endpoint);
    int datagram = (int) settings.number("datagram", USUAL_DATAGRAM, 512, LARGEST_DATAGRAM);
    Compression compression = settings.choice("compression", Compression.NONE);
    if (compression == Compression.GZIP && endpoint.transport() != Endpoint.Transport.UDP) {
      settings.problem("compression", "GELF is compressed over UDP only");
    }
    return switch (endpoint.transport()) {
      case UDP ->
          new DatagramGelfSink(
              endpoint, new Json(chunked(datagram)), datagram, compression == Compression.GZIP);
      case TCP -> stream(endpoint, timeout, window, Optional.empty());
      case TLS -> stream(endpoint, timeout, window, Optional.of(tls));
    };
  }

  private static Sink stream(
      Endpoint endpoint, Duration timeout, Window window, Optional<Tls> tls) {
    Limits limits =
        Limits.NONE.withLineBytes(STREAM_MESSAGE).withLineOverhead(1).withConcurrency(1);
    return new StreamSyslogSink(endpoint, Framing.NUL, timeout, new Json(limits), window, tls);
  }

  /// What fits into 128 chunks even when it does not get smaller by compression.
  private static Limits chunked(int datagram) {
    int room = (datagram - DatagramGelfSink.HEADER) * DatagramGelfSink.MOST_CHUNKS;
    return Limits.NONE.withLineBytes(room - room / 100).withConcurrency(1);
  }
}
