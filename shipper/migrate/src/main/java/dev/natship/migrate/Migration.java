package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A Vector configuration in our words, and what of it has none.
///
/// @param hocon a file for `NATSHIP_CONFIG`
/// @param leftOut what could not be turned, by lines
public record Migration(String hocon, List<LeftOut> leftOut) {

  /// @param line in the file, from 1
  /// @param what the setting or statement
  public record LeftOut(int line, String what, String why) {
    public String words(String file) {
      return file + ":" + line + ": " + what + ": " + why;
    }
  }

  private static final Set<String> SECTIONS = Set.of("sources", "transforms", "sinks");

  /// @param file how messages call it; its ending tells which language it is written in, and where
  ///   it has none, the text does
  public static Migration of(String file, String text) throws UnreadableFile {
    String name = file.toLowerCase(Locale.ROOT);
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    Node.Table root;
    if (yaml || (!name.endsWith(".toml") && looksLikeYaml(text))) {
      root = YamlReader.read(text);
    } else {
      root = TomlReader.read(text);
    }
    return new Writer(file, root).migration();
  }

  private static boolean looksLikeYaml(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst()
        .filter(line -> line.endsWith(":") || line.startsWith("---") || line.startsWith("{"))
        .isPresent();
  }

  /// Goes through the file once.
  private static final class Writer {
    private final String file;
    private final Node.Table root;
    private final Notes notes = new Notes();
    private final List<String> sections = new ArrayList<>();

    Writer(String file, Node.Table root) {
      this.file = file;
      this.root = root;
    }

    Migration migration() {
      Map<String, Component> sources = parts("sources");
      Map<String, Component> transforms = parts("transforms");
      Map<String, Component> sinks = parts("sinks");
      VectorSources.write(sources, notes, sections);
      globals();
      Pipes pipes = new Pipes(sources, transforms, notes);
      sinks.forEach((name, sink) -> sink(name, sink, sources, pipes));
      pipes.leaveOutRest();
      List<LeftOut> leftOut =
          notes.leftOut().stream()
              .distinct()
              .sorted(java.util.Comparator.comparingInt(LeftOut::line))
              .toList();
      return new Migration(text(leftOut), leftOut);
    }

    private Map<String, Component> parts(String section) {
      Map<String, Component> parts = new LinkedHashMap<>();
      if (root.members().get(section) instanceof Node.Table table) {
        table
            .members()
            .forEach((name, value) -> {
              if (value instanceof Node.Table members) {
                parts.put(name, new Component(section + "." + name, members, notes));
              } else {
                notes.leftOut(value.line(), section + "." + name, "expected a table");
              }
            });
      }
      return parts;
    }

    /// What stands outside of sources, transforms and sinks.
    private void globals() {
      Map<String, Node> others = new LinkedHashMap<>(root.members());
      others.keySet().removeAll(SECTIONS);
      Component global = new Component("global", new Node.Table(others, root.line()), notes);
      global.needless("api", "health, status and a page are on admin.address, [::]:8686");
      global.needless("log_schema", "fields keep their names");
      global.needless("timezone", "times are read with their own zone");
      global.needless("schema", "fields keep their names");
      global.needless("healthchecks", "`natship test` asks the destinations");
      global.needless(
          "acknowledgements", "a line counts as delivered once its destination took it");
      global.needless("expire_metrics_secs", "metrics do not expire");
      global.needless("expire_metrics", "metrics do not expire");
      global.needless("tests", "Vector's own tests");
      boolean disk =
          parts("sinks").values().stream()
              .anyMatch(sink -> sink.text("buffer.type").orElse("").equals("disk"));
      Optional<String> folder = global.text("data_dir");
      if (disk) {
        Hocon journal = new Hocon("journal");
        String inside = folder.orElse("/var/lib/vector");
        try {
          journal.set("dir", (inside.endsWith("/") ? inside : inside + "/") + "natship");
        } catch (NoEqual wrong) {
          notes.leftOut(global.line("data_dir"), "data_dir", wrong.words());
        }
        sections.add(journal.text());
      }
      if (global.flag("proxy.enabled", true) && global.has("proxy")) {
        global.leaveOut("proxy", "give it to each destination, as proxy = \"http://host:8080\"");
      }
      global.leaveOutRest();
    }

    private void sink(String name, Component sink, Map<String, Component> sources, Pipes pipes) {
      String type = sink.text("type").orElse("");
      if (takesMetrics(sink, sources)) {
        if (type.equals("prometheus_exporter")) {
          notes.remark(
              sink.line(), sink.name(), "our own metrics are on metrics.address, [::]:9598");
        } else {
          notes.leftOut(
              sink.line(),
              sink.name(),
              "metrics are not shipped; they are read from :9598/metrics");
        }
        return;
      }
      if (type.equals("blackhole")) {
        notes.remark(sink.line(), sink.name(), "nothing is sent there; it needs no destination");
        return;
      }
      String ours = ourName(name);
      Hocon section = new Hocon("sinks." + ours);
      try {
        Optional<Way> way = pipes.to(sink);
        if (way.isEmpty()) {
          notes.leftOut(sink.line(), sink.name(), "no lines of NATS come to it");
          return;
        }
        Turn turn = new Turn(sink, section, way.get());
        VectorSinks.turn(turn);
        way.get().write(section, SinkOptions.removed(sink));
        if (!way.get().held().isEmpty()) {
          way.get().held().stream().distinct().forEach(section::comment);
          section.comment(
              "so it is switched off: say what it may have in select, and take this away");
          section.raw("enabled", "false");
        }
        sections.add(section.text());
        sink.leaveOutRest();
      } catch (NoEqual wrong) {
        notes.leftOut(sink.line(), sink.name(), wrong.words());
      }
    }

    private static String ourName(String name) {
      String ours = name.replaceAll("[^A-Za-z0-9_-]", "-");
      return ours.length() > 64 ? ours.substring(0, 64) : ours;
    }

    private static boolean takesMetrics(Component sink, Map<String, Component> sources) {
      List<String> inputs = sink.texts("inputs");
      return !inputs.isEmpty()
          && inputs.stream()
              .allMatch(input -> {
                Component source = sources.get(input);
                return source != null
                    && Set.of("internal_metrics", "host_metrics", "internal_logs")
                        .contains(source.text("type").orElse(""));
              });
    }

    private String text(List<LeftOut> leftOut) {
      StringBuilder text = new StringBuilder();
      text.append("# Made of ").append(comment(file)).append(" by natship migrate.\n");
      text.append("# Put it where NATSHIP_CONFIG says, then try: natship check, natship test\n");
      if (!leftOut.isEmpty()) {
        text.append("#\n# Left out, since it could not be turned:\n");
        leftOut.forEach(each -> text.append("#   ").append(comment(each.words(file))).append('\n'));
      }
      if (!notes.remarks().isEmpty()) {
        text.append("#\n# Not needed, or done in another way:\n");
        notes.remarks().stream()
            .distinct()
            .forEach(each -> text.append("#   ").append(comment(each.words(file))).append('\n'));
      }
      text.append("\n# Only what stands here is on, whatever variables are set besides.\n");
      text.append("providers.automatic = false\n");
      sections.forEach(section -> text.append('\n').append(section));
      return text.toString();
    }

    private static String comment(String words) {
      return words.replaceAll("\\s*[\\r\\n]\\s*", " ");
    }
  }
}
