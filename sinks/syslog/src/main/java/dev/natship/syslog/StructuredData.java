package dev.natship.syslog;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The bracketed elements of an RFC 5424 message: `structured-data { "fly@32473" { app = "{{app}}"
/// } }`.
record StructuredData(List<Element> elements) {
  private static final int LONGEST_NAME = 32;

  StructuredData {
    elements = List.copyOf(elements);
  }

  record Element(String id, List<Parameter> parameters) {
    Element {
      parameters = List.copyOf(parameters);
    }
  }

  record Parameter(String name, FieldTemplate value) {}

  static StructuredData read(Settings settings) {
    Map<String, List<Parameter>> elements = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : settings.map("structured-data").entrySet()) {
      int dot = entry.getKey().lastIndexOf('.');
      String id = entry.getKey().substring(0, Math.max(0, dot));
      String name = entry.getKey().substring(dot + 1);
      checkName(settings, id);
      checkName(settings, name);
      elements
          .computeIfAbsent(id, _ -> new ArrayList<>())
          .add(new Parameter(name, template(settings, entry.getValue())));
    }
    return new StructuredData(
        elements.entrySet().stream().map(e -> new Element(e.getKey(), e.getValue())).toList());
  }

  /// The same with one more element without parameters, such as a token of the sender.
  StructuredData with(String id) {
    List<Element> more = new ArrayList<>(elements);
    more.addFirst(new Element(id, List.of()));
    return new StructuredData(more);
  }

  void write(LogLine line, Sanitizer sanitizer, Output out) {
    if (elements.isEmpty()) {
      out.write('-');
    }
    for (Element element : elements) {
      out.write('[');
      out.text(element.id());
      for (Parameter parameter : element.parameters()) {
        out.write(' ');
        out.text(parameter.name()).text("=\"");
        sanitizer.parameter(parameter.value(), line, out);
        out.write('"');
      }
      out.write(']');
    }
  }

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '=' && c != ']' && c != '"');
  }

  private static void checkName(Settings settings, String name) {
    if (!isName(name) || name.length() > LONGEST_NAME) {
      settings.problem(
          "structured-data",
          "names have at most 32 visible ASCII characters other than '=', ']' and '\"'");
    }
  }

  private static FieldTemplate template(Settings settings, String text) {
    try {
      return FieldTemplate.parse(text);
    } catch (IllegalArgumentException wrong) {
      settings.problem("structured-data", String.valueOf(wrong.getMessage()));
      return FieldTemplate.parse("");
    }
  }
}
