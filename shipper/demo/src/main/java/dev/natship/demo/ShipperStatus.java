package dev.natship.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a running Natship says of itself, as far as the demo shows it.
record ShipperStatus(
    boolean connected,
    long messages,
    double gapSeconds,
    long journalBytes,
    List<Destination> destinations) {
  static final ShipperStatus NOTHING = new ShipperStatus(false, 0, 0, 0, List.of());

  /// What became of the lines of one destination, over all lives of the process.
  record Destination(
      String name,
      String state,
      String reason,
      long read,
      long delivered,
      long leftOut,
      long deadLettered,
      long dropped,
      long pending) {
    boolean balances() {
      return read == delivered + leftOut + deadLettered + dropped + pending;
    }
  }

  static ShipperStatus parse(byte[] json) throws IOException {
    JsonObject status = JsonObject.parse(json);
    JsonObject source = status.at("source");
    JsonObject sinks = status.at("sinks");
    List<Destination> destinations = new ArrayList<>();
    for (String name : sinks.names()) {
      JsonObject sink = sinks.at(name);
      JsonObject ledger = sink.at("lifetime");
      destinations.add(
          new Destination(
              name,
              sink.text("state"),
              sink.text("reason"),
              (long) ledger.number("read"),
              (long) ledger.number("delivered"),
              (long) (ledger.number("filtered") + ledger.number("sampled")),
              (long) ledger.number("deadLettered"),
              (long) ledger.at("dropped").sum(),
              (long) ledger.number("pending")));
    }
    return new ShipperStatus(
        source.isTrue("connected"),
        (long) source.number("messages"),
        source.number("gapSeconds"),
        (long) status.at("journal").number("diskBytes"),
        destinations);
  }

  long pending() {
    return destinations.stream().mapToLong(Destination::pending).sum();
  }

  boolean balances() {
    return !destinations.isEmpty() && destinations.stream().allMatch(Destination::balances);
  }
}
