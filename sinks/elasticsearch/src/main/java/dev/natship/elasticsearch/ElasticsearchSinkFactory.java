package dev.natship.elasticsearch;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.elasticsearch.BulkEncoding.Action;
import dev.natship.settings.Settings;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.util.Map;

/// `type = elasticsearch`: everything of the HTTP transport, and `index`, `action`,
/// `document-type`, `document-id`, `check`. An index may be dated as `fly-{{time:yyyy.MM.dd}}` or,
/// as Vector's users know it, as `fly-%Y.%m.%d`.
public final class ElasticsearchSinkFactory implements SinkFactory {

  /// Where a document's id comes from.
  private enum DocumentId {
    SERVER,
    EVENT
  }

  private static final Map<String, String> DATES =
      Map.of(
          "%Y", "{{time:yyyy}}",
          "%m", "{{time:MM}}",
          "%d", "{{time:dd}}",
          "%H", "{{time:HH}}",
          "%F", "{{time:yyyy-MM-dd}}");

  @Override
  public String type() {
    return "elasticsearch";
  }

  @Override
  public Sink create(Settings settings) {
    Action action = settings.choice("action", Action.INDEX);
    boolean identified = settings.choice("document-id", DocumentId.SERVER) == DocumentId.EVENT;
    HttpTransport transport = HttpTransport.read(settings, HttpDefaults.post().withPath("/_bulk"));
    BulkEncoding encoding =
        new BulkEncoding(
            transport,
            action,
            dated(FieldTemplate.of(settings, "index", "fly-logs")),
            settings.text("document-type", ""),
            identified);
    return new BulkSink(
        transport, encoding, identified && action == Action.CREATE, settings.flag("check", true));
  }

  private static FieldTemplate dated(FieldTemplate index) {
    String text = index.toString();
    for (Map.Entry<String, String> date : DATES.entrySet()) {
      text = text.replace(date.getKey(), date.getValue());
    }
    return FieldTemplate.parse(text);
  }
}
