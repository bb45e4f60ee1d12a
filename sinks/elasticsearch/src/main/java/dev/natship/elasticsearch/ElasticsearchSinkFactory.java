package dev.natship.elasticsearch;

import dev.natship.api.Settings;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.elasticsearch.BulkEncoding.Action;
import dev.natship.http.HttpDefaults;
import dev.natship.http.HttpTransport;

/// `type = elasticsearch`: everything of the HTTP transport, and `index`, `action`,
/// `document-type`, `document-id`, `check`.
public final class ElasticsearchSinkFactory implements SinkFactory {

  /// Where a document's id comes from.
  private enum DocumentId {
    SERVER,
    EVENT
  }

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
            settings.template("index", "fly-logs"),
            settings.text("document-type", ""),
            identified);
    return new BulkSink(
        transport, encoding, identified && action == Action.CREATE, settings.flag("check", true));
  }
}
