package dev.natship.otlp;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.util.LinkedHashMap;
import java.util.Map;

/// `type = otlp`: everything of the HTTP transport, and `protocol`, `body`, `resource`,
/// `attributes`, `members`, `scope`.
public final class OtlpSinkFactory implements SinkFactory {

  /// The two forms of the protocol over HTTP.
  private enum Protocol {
    PROTOBUF,
    JSON
  }

  private static final Map<String, String> RESOURCE =
      ordered(
          "service.name", "{{fly.app.name}}",
          "service.instance.id", "{{fly.app.instance}}",
          "host.id", "{{host}}",
          "cloud.region", "{{fly.region}}");
  private static final Map<String, String> ATTRIBUTES =
      ordered(
          "fly.app.name", "{{fly.app.name}}",
          "fly.app.instance", "{{fly.app.instance}}",
          "fly.region", "{{fly.region}}",
          "event.provider", "{{event.provider}}");

  @Override
  public String type() {
    return "otlp";
  }

  @Override
  public Sink create(Settings settings) {
    Protocol protocol = settings.choice("protocol", Protocol.PROTOBUF);
    OtlpMapping mapping =
        new OtlpMapping(
            templates(settings, "resource", RESOURCE),
            templates(settings, "attributes", ATTRIBUTES),
            FieldTemplate.of(settings, "body", "{{message}}"),
            settings.flag("members", true));
    String scopeName = settings.text("scope.name", "natship");
    String scopeVersion = settings.text("scope.version", "");
    // the address for logs is used as it is; to that of a receiver the path for logs is added
    HttpDefaults defaults =
        settings.flag("append-path", true)
            ? HttpDefaults.post().withPath("/v1/logs")
            : HttpDefaults.post();
    HttpTransport transport = HttpTransport.read(settings, defaults);
    return new OtlpSink(
        transport,
        switch (protocol) {
          case PROTOBUF -> new ProtobufRecords(transport, mapping, scopeName, scopeVersion);
          case JSON -> new JsonRecords(transport, mapping, scopeName, scopeVersion);
        });
  }

  private static Map<String, FieldTemplate> templates(
      Settings settings, String key, Map<String, String> usual) {
    if (settings.has(key)) {
      return FieldTemplate.all(settings, key);
    }
    Map<String, FieldTemplate> templates = new LinkedHashMap<>();
    usual.forEach((name, text) -> templates.put(name, FieldTemplate.parse(text)));
    return templates;
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
