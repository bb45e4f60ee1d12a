package dev.natship.grafana;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.JsonText;
import dev.natship.api.Output;
import dev.natship.lines.LineView;
import dev.natship.logql.Line;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A stored line as a query sees it: the labels of its stream, and the text that its program wrote.
/// Belongs to one thread. Valid only until its view moves to another line.
final class StoredLine implements Line {
  static final List<String> LABELS =
      List.of("app", "host", "instance", "level", "provider", "region", "stream");

  private final Output scratch = new Output(64);
  private final LineView view;

  StoredLine(LineView view) {
    this.view = view;
  }

  @Override
  public String label(String name) {
    return switch (name) {
      case "app" -> view.text(Field.APP);
      case "host" -> view.text(Field.HOST);
      case "instance" -> view.text(Field.INSTANCE);
      case "level" -> view.level().word();
      case "provider" -> view.text(Field.PROVIDER);
      case "region" -> view.text(Field.REGION);
      case "stream" -> stream();
      default -> "";
    };
  }

  private String stream() {
    scratch.truncate(0);
    if (!view.writeContext(ContextField.STREAM, scratch)) {
      return "";
    }
    boolean isText = scratch.array()[0] == '"';
    return isText
        ? JsonText.unescape(scratch.array(), 1, scratch.size() - 2)
        : new String(scratch.array(), 0, scratch.size(), StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    for (String name : LABELS) {
      String value = label(name);
      if (!value.isEmpty()) {
        labels.put(name, value);
      }
    }
    return labels;
  }

  @Override
  public String text() {
    scratch.truncate(0);
    view.writeRaw(scratch);
    return scratch.toText();
  }
}
