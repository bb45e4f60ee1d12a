package dev.natship.admin;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The part of JSON Schema that our OpenAPI document uses: types, members, items, choices,
/// constants and references.
final class JsonSchema {
  private final Map<String, Object> document;

  JsonSchema(Map<String, Object> document) {
    this.document = document;
  }

  static Map<String, Object> parse(String json) {
    return ConfigFactory.parseString(json).root().unwrapped();
  }

  /// What of the value is not as the schema says.
  List<String> problems(Object schema, Object value, String place) {
    List<String> problems = new ArrayList<>();
    Map<String, Object> rules = object(schema);
    if (rules.get("$ref") instanceof String reference) {
      return problems(at(reference.substring(2).split("/")), value, place);
    }
    if (rules.get("oneOf") instanceof List<?> choices) {
      long fitting =
          choices.stream().filter(choice -> problems(choice, value, place).isEmpty()).count();
      return fitting == 1 ? List.of() : List.of(place + ": " + fitting + " choices fit " + value);
    }
    if (rules.containsKey("const") && !rules.get("const").equals(value)) {
      problems.add(place + ": expected " + rules.get("const"));
    }
    if (rules.get("enum") instanceof List<?> allowed && !allowed.contains(value)) {
      problems.add(place + ": " + value + " is none of " + allowed);
    }
    if (rules.containsKey("type")
        && !types(rules.get("type")).stream().anyMatch(t -> is(t, value))) {
      problems.add(place + ": " + value + " is no " + rules.get("type"));
    }
    if (value instanceof Map<?, ?> members) {
      members(rules, object(members), place, problems);
    }
    if (value instanceof List<?> items && rules.containsKey("items")) {
      for (Object item : items) {
        problems.addAll(problems(rules.get("items"), item, place + "[]"));
      }
    }
    return problems;
  }

  private void members(
      Map<String, Object> rules, Map<String, Object> members, String place, List<String> problems) {
    Map<String, Object> known = object(rules.getOrDefault("properties", Map.of()));
    Object others = rules.getOrDefault("additionalProperties", true);
    members.forEach((name, value) -> {
      if (known.containsKey(name)) {
        problems.addAll(problems(known.get(name), value, place + "." + name));
      } else if (others instanceof Map<?, ?>) {
        problems.addAll(problems(others, value, place + "." + name));
      } else if (others.equals(false)) {
        problems.add(place + "." + name + ": the document does not have it");
      }
    });
    for (Object name : (List<?>) rules.getOrDefault("required", List.of())) {
      if (!members.containsKey(name)) {
        problems.add(place + "." + name + ": it is missing");
      }
    }
  }

  private static List<String> types(Object type) {
    return type instanceof List<?> several
        ? several.stream().map(String::valueOf).toList()
        : List.of(String.valueOf(type));
  }

  private static boolean is(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" -> value instanceof Integer || value instanceof Long;
      case "number" -> value instanceof Number;
      case "null" -> value == null;
      default -> throw new IllegalArgumentException(type);
    };
  }

  Object at(String... path) {
    Object here = document;
    for (String name : path) {
      here = object(here).get(name);
    }
    return here;
  }

  static Map<String, Object> object(Object value) {
    Map<String, Object> object = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((name, each) -> object.put((String) name, each));
    return object;
  }
}
