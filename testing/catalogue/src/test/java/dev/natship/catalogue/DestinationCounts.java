package dev.natship.catalogue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.util.Map;
import java.util.TreeMap;

/// The counts of one destination, from the status page.
record DestinationCounts(
    long read,
    long delivered,
    long filtered,
    long sampled,
    long deadLettered,
    long dropped,
    long pending,
    String lastError) {

  /// @param status the answer to `GET /api/v1/status`
  static Map<String, DestinationCounts> of(String status) {
    Config sinks =
        ConfigFactory.parseString(
                status, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON))
            .getConfig("sinks");
    Map<String, DestinationCounts> books = new TreeMap<>();
    for (String name : sinks.root().keySet()) {
      books.put(name, of(sinks.getConfig('"' + name + '"')));
    }
    return books;
  }

  private static DestinationCounts of(Config sink) {
    Config dropped = sink.getConfig("dropped");
    return new DestinationCounts(
        sink.getLong("read"),
        sink.getLong("delivered"),
        sink.getLong("filtered"),
        sink.getLong("sampled"),
        sink.getLong("deadLettered"),
        dropped.entrySet().stream()
            .mapToLong(reason -> ((Number) reason.getValue().unwrapped()).longValue())
            .sum(),
        sink.getLong("pending"),
        sink.getString("lastError"));
  }

  boolean balance() {
    return read == delivered + filtered + sampled + deadLettered + dropped + pending;
  }
}
