package dev.natship.loki;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.util.Map;

/// `type = loki`: everything of the HTTP transport, and `line`, `labels` and `metadata`.
public final class LokiSinkFactory implements SinkFactory {
  private static final int MOST_LABELS = 15;

  @Override
  public String type() {
    return "loki";
  }

  @Override
  public Sink create(Settings settings) {
    LokiEncoding.Line line = settings.choice("line", LokiEncoding.Line.JSON);
    Map<String, FieldTemplate> labels = FieldTemplate.all(settings, "labels");
    if (labels.size() > MOST_LABELS) {
      settings.problem("labels", "expected at most " + MOST_LABELS + " labels");
    }
    for (String label : labels.keySet()) {
      if (!label.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        settings.problem("labels", "expected names of letters, digits and _, not " + label);
      }
    }
    HttpTransport transport =
        HttpTransport.read(settings, HttpDefaults.post().withPath(LokiSink.PUSH));
    return new LokiSink(
        transport,
        new LokiEncoding(transport, line, labels, FieldTemplate.all(settings, "metadata")));
  }
}
