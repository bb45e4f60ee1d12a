package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Follows the inputs of a sink back to the source, through the transforms between.
final class Pipes {
  private static final Set<String> HARMLESS = Set.of("inputs", "type");

  private final Map<String, Component> transforms;
  private final Map<String, Component> sources;
  private final Notes notes;
  private final Set<String> told = new LinkedHashSet<>();

  Pipes(Map<String, Component> sources, Map<String, Component> transforms, Notes notes) {
    this.sources = sources;
    this.transforms = transforms;
    this.notes = notes;
  }

  /// What happens to lines on their way to a sink; empty when none of ours come there.
  Optional<Way> to(Component sink) throws NoEqual {
    List<Way> ways = new ArrayList<>();
    for (String input : names(sink)) {
      ways.addAll(from(input, 0));
    }
    if (ways.isEmpty()) {
      return Optional.empty();
    }
    Way way = ways.getFirst();
    for (Way other : ways.subList(1, ways.size())) {
      if (!way.changesLike(other)) {
        throw new NoEqual("lines come to it on several ways that change them differently");
      }
      way.orSelect(other.select());
      other.held().forEach(way::hold);
    }
    return Optional.of(way);
  }

  private List<String> names(Component part) {
    List<String> names = new ArrayList<>();
    for (String name : part.texts("inputs")) {
      if (name.endsWith("*")) {
        String beginning = name.substring(0, name.length() - 1);
        sources.keySet().stream().filter(each -> each.startsWith(beginning)).forEach(names::add);
        transforms.keySet().stream().filter(each -> each.startsWith(beginning)).forEach(names::add);
      } else {
        names.add(name);
      }
    }
    return names;
  }

  private List<Way> from(String input, int depth) throws NoEqual {
    if (depth > 50) {
      throw new NoEqual("its inputs go round in a circle");
    }
    Component source = sources.get(input);
    if (source != null) {
      if (!source.text("type").orElse("").equals("nats")) {
        return List.of();
      }
      Way way = new Way();
      if (source.text("decoding.codec").orElse("").equals("json")) {
        way.parsesMessage();
      }
      return List.of(way);
    }
    int dot = input.indexOf('.');
    String name = transforms.containsKey(input) || dot < 0 ? input : input.substring(0, dot);
    Component transform = transforms.get(name);
    if (transform == null) {
      throw new NoEqual("there is no input " + input);
    }
    String output = name.equals(input) ? "" : input.substring(dot + 1);
    List<Way> ways = new ArrayList<>();
    for (String before : names(transform)) {
      ways.addAll(from(before, depth + 1));
    }
    for (Way way : ways) {
      // What cannot be turned is told once, however many sinks it leads to.
      Notes to = told.add(input) ? notes : new Notes();
      follow(transform, output, way, to);
    }
    return ways;
  }

  private static void follow(Component transform, String output, Way way, Notes notes) {
    String type = transform.text("type").orElse("");
    try {
      switch (type) {
        case "remap" -> remap(transform, way, notes);
        case "filter" -> way.want(way.conditions().select(condition(transform.node("condition"))));
        case "route", "swimlanes", "exclusive_route" -> route(transform, type, output, way);
        case "throttle" -> {
          String lines = transform.text("threshold").orElse("0");
          way.throttle(lines, transform.text("window_secs").orElse("1"));
          if (transform.has("key_field")) {
            throw new NoEqual(
                "throttle counts all lines of a destination together, not by key_field");
          }
        }
        case "sample" -> {
          if (transform.has("key_field") || transform.has("exclude")) {
            throw new NoEqual("sample takes lines as they come, without key_field and exclude");
          }
          way.share(share(transform));
        }
        default -> throw new NoEqual("there is nothing like " + type + " here");
      }
    } catch (NoEqual wrong) {
      notes.leftOut(transform.line(), place(transform, output), wrong.words());
      if (Set.of("filter", "route", "swimlanes", "exclusive_route", "lua", "dedupe")
          .contains(type)) {
        way.hold(place(transform, output) + " could not be turned");
      }
    }
  }

  private static String place(Component transform, String output) {
    return transform.name() + (output.isEmpty() ? "" : "." + output);
  }

  private static String share(Component transform) throws NoEqual {
    Optional<String> ratio = transform.text("ratio");
    if (ratio.isPresent()) {
      return ratio.get();
    }
    try {
      int rate = Integer.parseInt(transform.text("rate").orElse(""));
      return String.valueOf(Math.round(1_000_000.0 / rate) / 1_000_000.0);
    } catch (NumberFormatException _) {
      throw new NoEqual("its rate is no number");
    }
  }

  private static void remap(Component transform, Way way, Notes notes) throws NoEqual {
    if (transform.node("source").orElse(null) instanceof Node.Text source) {
      Remap.follow(transform.name(), source, way, notes);
    } else {
      throw new NoEqual("its program is not in this file");
    }
  }

  private static void route(Component transform, String type, String output, Way way)
      throws NoEqual {
    Map<String, Expr> lanes = new LinkedHashMap<>();
    if (transform.node(type.equals("swimlanes") ? "lanes" : "route").orElse(null)
        instanceof Node.Table table) {
      for (Map.Entry<String, Node> lane : table.members().entrySet()) {
        lanes.put(lane.getKey(), condition(Optional.of(lane.getValue())));
      }
    }
    boolean exclusive = type.equals("exclusive_route");
    if (exclusive && transform.node("routes").orElse(null) instanceof Node.Items items) {
      for (Node item : items.items()) {
        if (item instanceof Node.Table lane
            && lane.members().get("name") instanceof Node.Text(String name, int _)) {
          lanes.put(name, condition(Optional.ofNullable(lane.members().get("condition"))));
        }
      }
    }
    boolean unmatched = output.equals("_unmatched");
    if (!unmatched && !lanes.containsKey(output)) {
      throw new NoEqual(
          output.isEmpty()
              ? "its outputs are asked for by name, " + String.join(", ", lanes.keySet())
              : "it has no output " + output);
    }
    for (Map.Entry<String, Expr> lane : lanes.entrySet()) {
      boolean wanted = lane.getKey().equals(output);
      if (wanted || unmatched || exclusive) {
        way.want(way.conditions().select(lane.getValue(), wanted));
      }
      if (wanted) {
        return;
      }
    }
  }

  private static Expr condition(Optional<Node> node) throws NoEqual {
    return switch (node.orElse(null)) {
      case Node.Text(String text, int _) -> Program.condition(text);
      case Node.Table table
          when table.members().get("source") instanceof Node.Text(String text, int _)
              && !(table.members().get("type") instanceof Node.Text(String type, int _)
                  && !type.equals("vrl")) ->
          Program.condition(text);
      case null -> throw new NoEqual("it has no condition");
      default -> throw new NoEqual("only conditions of the kind vrl can be turned");
    };
  }

  /// Settings of transforms that nobody has read; those that were followed read theirs.
  void leaveOutRest() {
    transforms
        .values()
        .forEach(transform -> {
          String type = transform.text("type").orElse("");
          HARMLESS.forEach(transform::node);
          switch (type) {
            case "remap" -> {
              transform.needless("drop_on_error", "a line that is no JSON is shipped as it came");
              transform.needless("drop_on_abort", "abort is turned into select");
              transform.needless("reroute_dropped", "dead letters are kept of their own accord");
              transform.needless("timezone", "times are read with their own zone");
              transform.needless("metric_tag_values", "there are no metrics in lines");
            }
            case "throttle" -> transform.node("key_field");
            case "sample" -> {
              transform.node("key_field");
              transform.node("exclude");
            }
            case "route" ->
                transform.needless("reroute_unmatched", "_unmatched is turned where used");
            default -> {}
          }
          if (Set.of("remap", "filter", "route", "swimlanes", "throttle", "sample")
              .contains(type)) {
            transform.leaveOutRest();
          }
        });
  }
}
