package dev.natship.example;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.net.InetSocketAddress;

/// `type = datagram`: one UDP datagram per line, to `host` and `port`, with the text of `text`.
public final class DatagramSinkFactory implements SinkFactory {
  @Override
  public String type() {
    return "datagram";
  }

  @Override
  public Sink create(Settings settings) {
    String host = settings.text("host");
    int port = (int) settings.number("port", 9999, 1, 65_535);
    FieldTemplate text = FieldTemplate.of(settings, "text", "{{fly.app.name}}: {{message}}");
    return new DatagramSink(InetSocketAddress.createUnresolved(host, port), text);
  }
}
