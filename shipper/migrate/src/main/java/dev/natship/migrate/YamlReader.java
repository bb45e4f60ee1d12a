package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads YAML, with the line of every value. JSON is YAML too.
final class YamlReader {
  private YamlReader() {}

  static Node.Table read(String text) throws UnreadableFile {
    try {
      Optional<org.snakeyaml.engine.v2.nodes.Node> root =
          new Compose(LoadSettings.builder().setUseMarks(true).build()).composeString(text);
      if (root.isEmpty()) {
        return new Node.Table(Map.of(), 1);
      }
      if (node(root.get()) instanceof Node.Table table) {
        return table;
      }
      throw new UnreadableFile(1, "expected sections such as sources and sinks");
    } catch (MarkedYamlEngineException wrong) {
      throw new UnreadableFile(
          wrong.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1),
          String.valueOf(wrong.getProblem()));
    } catch (YamlEngineException wrong) {
      throw new UnreadableFile(1, String.valueOf(wrong.getMessage()));
    }
  }

  private static Node node(org.snakeyaml.engine.v2.nodes.Node from) {
    int line = from.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    return switch (from) {
      case MappingNode mapping -> table(mapping, line);
      case SequenceNode sequence -> {
        List<Node> items = new ArrayList<>();
        sequence.getValue().forEach(item -> items.add(node(item)));
        yield new Node.Items(items, line);
      }
      case ScalarNode scalar -> {
        boolean block =
            scalar.getScalarStyle() == ScalarStyle.LITERAL
                || scalar.getScalarStyle() == ScalarStyle.FOLDED;
        yield new Node.Text(scalar.getValue(), block ? line + 1 : line);
      }
      default -> new Node.Text("", line);
    };
  }

  /// A member `<<` brings in those of another table, as YAML 1.1 had it and people write it.
  private static Node.Table table(MappingNode mapping, int line) {
    Map<String, Node> members = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
      Node value = node(tuple.getValueNode());
      if (key.equals("<<") && value instanceof Node.Table others) {
        others.members().forEach(members::putIfAbsent);
      } else {
        members.put(key, value);
      }
    }
    return new Node.Table(members, line);
  }
}
