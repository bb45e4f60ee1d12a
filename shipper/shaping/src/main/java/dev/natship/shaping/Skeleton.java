package dev.natship.shaping;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `shape` of a line: JSON whose strings are templates. A member is left out when it is a
/// single place that is absent.
sealed interface Skeleton {

  /// Appends the JSON with its templates filled in. Returns false, and appends nothing, when there
  /// is no value.
  boolean write(LogLine line, Output out);

  record Filled(FieldTemplate template) implements Skeleton {
    @Override
    public boolean write(LogLine line, Output out) {
      return template.writeJson(line, out);
    }
  }

  record Fixed(String json) implements Skeleton {
    @Override
    public boolean write(LogLine line, Output out) {
      out.text(json);
      return true;
    }
  }

  record Items(List<Skeleton> items) implements Skeleton {
    @Override
    public boolean write(LogLine line, Output out) {
      out.write('[');
      int first = out.size();
      for (Skeleton item : items) {
        int before = out.size();
        if (before > first) {
          out.write(',');
        }
        if (!item.write(line, out)) {
          out.truncate(before);
        }
      }
      out.write(']');
      return true;
    }
  }

  record Members(Map<String, Skeleton> members) implements Skeleton {
    @Override
    public boolean write(LogLine line, Output out) {
      out.write('{');
      int first = out.size();
      for (Map.Entry<String, Skeleton> member : members.entrySet()) {
        int before = out.size();
        if (before > first) {
          out.write(',');
        }
        out.jsonString(member.getKey()).write(':');
        if (!member.getValue().write(line, out)) {
          out.truncate(before);
        }
      }
      out.write('}');
      return true;
    }
  }

  /// Throws `IllegalArgumentException` with a message for the owner when a template is wrong.
  static Skeleton of(JsonTree.Value value) {
    return switch (value) {
      case JsonTree.Value.Text(String text) -> {
        FieldTemplate template = FieldTemplate.parse(text);
        yield new Filled(template);
      }
      case JsonTree.Value.Literal(String json) -> new Fixed(json);
      case JsonTree.Value.Items(List<JsonTree.Value> items) -> {
        List<Skeleton> parts = new ArrayList<>();
        items.forEach(item -> parts.add(of(item)));
        yield new Items(List.copyOf(parts));
      }
      case JsonTree.Value.Members(Map<String, JsonTree.Value> members) -> {
        Map<String, Skeleton> parts = new LinkedHashMap<>();
        members.forEach((name, member) -> parts.put(name, of(member)));
        yield new Members(parts);
      }
    };
  }
}
