package dev.natship.settings;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// Values with their members in the order they were written. The library forgets that order, but
/// not their lines.
final class WrittenOrder {
  private WrittenOrder() {}

  static List<Map.Entry<String, ConfigValue>> members(ConfigObject object) {
    List<Map.Entry<String, ConfigValue>> members = new ArrayList<>(object.entrySet());
    members.sort((one, other) -> {
      int lines =
          Integer.compare(
              one.getValue().origin().lineNumber(), other.getValue().origin().lineNumber());
      return lines == 0 ? one.getKey().compareTo(other.getKey()) : lines;
    });
    return members;
  }

  static String json(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return members(object).stream()
          .map(member -> ConfigUtil.quoteString(member.getKey()) + ":" + json(member.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    return value instanceof ConfigList list
        ? list.stream().map(WrittenOrder::json).collect(Collectors.joining(",", "[", "]"))
        : value.render(ConfigRenderOptions.concise());
  }

  /// Gives every text to somebody, with its key. A text in a list has the key of the list.
  static void forEachText(ConfigObject object, BiConsumer<String, String> to) {
    forEachText("", object, to);
  }

  private static void forEachText(String key, ConfigValue value, BiConsumer<String, String> to) {
    if (value instanceof ConfigObject object) {
      String prefix = key.isEmpty() ? "" : key + ".";
      members(object)
          .forEach(member ->
              forEachText(prefix + ConfigUtil.joinPath(member.getKey()), member.getValue(), to));
    } else if (value instanceof ConfigList list) {
      list.forEach(item -> forEachText(key, item, to));
    } else if (value.unwrapped() instanceof String text) {
      to.accept(key, text);
    }
  }
}
