package dev.natship.splunk;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import dev.natship.transport.AddressText;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// `type = splunk`: everything of the HTTP transport, and `event`, `host`, `source`, `sourcetype`,
/// `index`, `indexed-fields`, `channel`, `acknowledge`.
public final class SplunkSinkFactory implements SinkFactory {

  @Override
  public String type() {
    return "splunk";
  }

  @Override
  public Sink create(Settings settings) {
    Map<String, FieldTemplate> meta = new LinkedHashMap<>();
    meta.put("host", FieldTemplate.of(settings, "host", "{{fly.app.instance}}"));
    meta.put("source", FieldTemplate.of(settings, "source", "{{fly.app.name}}"));
    meta.put("sourcetype", FieldTemplate.of(settings, "sourcetype", ""));
    meta.put("index", FieldTemplate.of(settings, "index", ""));
    HecEncoding.Mapping mapping =
        new HecEncoding.Mapping(
            settings.choice("event", HecEncoding.Content.JSON),
            meta,
            FieldTemplate.all(settings, "indexed-fields"));
    String channel = settings.text("channel", UUID.randomUUID().toString());
    Settings acknowledge = settings.section("acknowledge");
    boolean wanted = acknowledge.flag("enabled", false);
    Duration interval = acknowledge.duration("interval", Duration.ofSeconds(10));
    int attempts = (int) acknowledge.number("attempts", 30, 1, 10_000);
    HttpTransport transport =
        HttpTransport.read(settings, HttpDefaults.post().completing(SplunkSinkFactory::withPath));
    return new HecSink(
        transport,
        new HecEncoding(transport, mapping),
        channel,
        new Acknowledgements(transport, channel, wanted, interval, attempts));
  }

  private static String withPath(String url) {
    String base = AddressText.withoutLastSlash(url);
    if (base.endsWith("/services/collector")) {
      return base + "/event";
    }
    return base.contains("/services/collector/") ? base : base + HecSink.EVENTS;
  }
}
