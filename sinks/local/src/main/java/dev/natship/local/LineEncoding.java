package dev.natship.local;

import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.util.function.Function;

/// Each line as JSON or as text, with a line break. One batch at a time keeps the order.
sealed interface LineEncoding extends Encoding {
  FieldTemplate LOGFMT = FieldTemplate.parse("{{logfmt event}}");

  @Override
  default Limits limits() {
    return Limits.NONE.withConcurrency(1);
  }

  /// The line's JSON.
  record Json(Function<LogLine, String> partitions) implements LineEncoding {
    @Override
    public void encode(LogLine line, Output out) {
      line.writeJson(out);
      out.write('\n');
    }

    @Override
    public String partition(LogLine line) {
      return partitions.apply(line);
    }
  }

  /// A template filled in, with line breaks and other control characters made visible.
  record Text(FieldTemplate template, Function<LogLine, String> partitions)
      implements LineEncoding {
    @Override
    public void encode(LogLine line, Output out) {
      Printable.write(template.render(line), out);
      out.write('\n');
    }

    @Override
    public String partition(LogLine line) {
      return partitions.apply(line);
    }
  }

  /// For people: time, level, where from, message; with colour if asked for.
  record Pretty(boolean colour) implements LineEncoding {
    @Override
    public void encode(LogLine line, Output out) {
      PrettyLine.write(line, colour, out);
    }
  }
}
