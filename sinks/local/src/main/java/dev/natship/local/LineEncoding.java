package dev.natship.local;

import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;
import java.util.function.Function;

/// One line per event, as JSON or as text. One batch at a time keeps the order.
sealed interface LineEncoding extends Encoding {
  FieldTemplate LOGFMT = FieldTemplate.parse("{{logfmt event}}");

  @Override
  default Limits limits() {
    return Limits.NONE.withConcurrency(1);
  }

  /// The event's JSON.
  record Json(Function<LogEvent, String> partitions) implements LineEncoding {
    @Override
    public void encode(LogEvent event, Output out) {
      event.writeJson(out);
      out.write('\n');
    }

    @Override
    public String partition(LogEvent event) {
      return partitions.apply(event);
    }
  }

  /// A template filled in, with line breaks and other control characters made visible.
  record Text(FieldTemplate template, Function<LogEvent, String> partitions)
      implements LineEncoding {
    @Override
    public void encode(LogEvent event, Output out) {
      Printable.write(template.render(event), out);
      out.write('\n');
    }

    @Override
    public String partition(LogEvent event) {
      return partitions.apply(event);
    }
  }

  /// For people: time, level, where from, message; with colour if asked for.
  record Pretty(boolean colour) implements LineEncoding {
    @Override
    public void encode(LogEvent event, Output out) {
      PrettyLine.write(event, colour, out);
    }
  }
}
