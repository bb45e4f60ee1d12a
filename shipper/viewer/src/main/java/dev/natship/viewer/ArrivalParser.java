package dev.natship.viewer;

import dev.natship.api.JsonText;
import dev.natship.api.Level;
import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the objects of `/api/v1/logs`, one after the other. Belongs to one thread.
public final class ArrivalParser {
  private final Decoder decoder = new Decoder();
  private final LineView view = new LineView();
  private final Output value = new Output(256);
  private Output record = new Output(16);

  /// Empty for a line that is empty, or is no such object.
  public Optional<Arrival> parse(byte[] json) {
    record = new Output(json.length + 128);
    decoder.decode("", json, 0, json.length, 0, record);
    view.reset(record.array(), 0, record.size());
    if (!view.arrivedAsJson()) {
      return Optional.empty();
    }
    String kind = text("notice");
    if (!kind.isEmpty()) {
      return Optional.of(new Arrival.Told(kind, text("cursor"), number("lines"), text("words")));
    }
    return find("line") ? Optional.of(line(value.toByteArray())) : Optional.empty();
  }

  private Arrival.Line line(byte[] whole) {
    return new Arrival.Line(
        text("cursor"),
        text("time"),
        Level.of(text("level")),
        text("app"),
        text("region"),
        text("instance"),
        text("message"),
        text("text").equals("true"),
        whole,
        text("context").equals("true"),
        text("base64"));
  }

  private boolean find(String path) {
    value.truncate(0);
    return view.writeValue(path, value);
  }

  private String text(String path) {
    if (!find(path)) {
      return "";
    }
    return value.array()[0] == '"'
        ? JsonText.unescape(value.array(), 1, value.size() - 2)
        : new String(value.array(), 0, value.size(), StandardCharsets.UTF_8);
  }

  private OptionalLong number(String path) {
    try {
      return OptionalLong.of(Long.parseLong(text(path)));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
