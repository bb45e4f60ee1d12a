package dev.natship.cage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the program says became of the lines of one destination.
record Books(
    long read,
    long delivered,
    long filtered,
    long sampled,
    long deadLettered,
    long dropped,
    long pending,
    boolean balances) {

  /// Lines that did not arrive and that it can explain.
  long explained() {
    return filtered + sampled + deadLettered + dropped + pending;
  }

  boolean balance() {
    return balances && read == delivered + explained();
  }

  static Books of(JsonNode sink) {
    return new Books(
        sink.path("read").asLong(),
        sink.path("delivered").asLong(),
        sink.path("filtered").asLong(),
        sink.path("sampled").asLong(),
        sink.path("deadLettered").asLong(),
        sum(sink.path("dropped")),
        sink.path("pending").asLong(),
        sink.path("balances").asBoolean());
  }

  /// The sum of counts with reasons.
  static long sum(JsonNode reasons) {
    long sum = 0;
    for (JsonNode count : reasons) {
      sum += count.asLong();
    }
    return sum;
  }

  /// The table that it prints at the end, or nothing where it did not come so far.
  static Map<String, Books> last(String log) {
    Map<String, Books> books = new TreeMap<>();
    List<String> columns = List.of();
    for (String line : log.lines().toList()) {
      List<String> words = List.of(line.strip().split(" +"));
      if (words.contains("balances") && words.contains("dead-lettered")) {
        books.clear();
        columns = words.subList(words.indexOf("destination"), words.size());
      } else if (words.size() == columns.size()
          && !columns.isEmpty()
          && List.of("yes", "NO").contains(words.getLast())) {
        books.put(words.getFirst(), row(columns, words));
      }
    }
    return books;
  }

  private static Books row(List<String> columns, List<String> words) {
    Map<String, String> cells = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.put(columns.get(i), words.get(i));
    }
    return new Books(
        number(cells, "read"),
        number(cells, "delivered"),
        number(cells, "filtered"),
        number(cells, "sampled"),
        number(cells, "dead-lettered"),
        number(cells, "dropped"),
        number(cells, "pending"),
        cells.getOrDefault("balances", "").equals("yes"));
  }

  private static long number(Map<String, String> cells, String column) {
    String digits = cells.getOrDefault(column, "").replaceAll("[^0-9]", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  /// What is wrong with these, in words.
  static List<String> unbalanced(Map<String, Books> all) {
    List<String> wrong = new ArrayList<>();
    all.forEach((name, books) -> {
      if (!books.balance()) {
        wrong.add(name + " does not balance: " + books);
      }
    });
    return wrong;
  }
}
