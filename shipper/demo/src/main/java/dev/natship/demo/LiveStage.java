package dev.natship.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// The world of the demo: a NATS server, apps that log to it, Natship in a process of its own, and
/// an endpoint.
final class LiveStage implements PlayStage, AutoCloseable {
  /// Longer than any stop: Java may have a start-up cache to write before it ends.
  private static final int STOP_MILLIS = 120_000;

  private final LocalEndpoint endpoint;
  private final ShipperProcess shipper;
  private final List<String> retry;
  private final Consumer<String> told;
  private final String url;
  private Optional<MiniBroker> broker;
  private Optional<Traffic> traffic = Optional.empty();

  /// @param shipper makes the process for the address of the NATS server and of the endpoint
  LiveStage(
      Optional<String> server,
      Function<Addresses, ShipperProcess> shipper,
      List<String> retry,
      Consumer<String> told) {
    this.endpoint = LocalEndpoint.start();
    this.broker = server.isPresent() ? Optional.empty() : Optional.of(MiniBroker.start());
    this.url = server.orElseGet(() -> broker.map(MiniBroker::url).orElseThrow());
    this.shipper = shipper.apply(new Addresses(url, endpoint.url()));
    this.retry = List.copyOf(retry);
    this.told = told;
  }

  /// Where the two servers of the stage are found.
  record Addresses(String nats, String endpoint) {}

  void startShipper() {
    shipper.start();
  }

  void startTraffic(int linesPerSecond) {
    traffic = Optional.of(Traffic.start(url, linesPerSecond, 1));
  }

  void stopTraffic() {
    traffic.ifPresent(Traffic::close);
  }

  void stopShipper() {
    shipper.stop(STOP_MILLIS);
  }

  String nats() {
    return url;
  }

  long said() {
    return traffic.map(Traffic::sent).orElse(0L);
  }

  long acceptedLines() {
    return endpoint.acceptedLines();
  }

  ShipperProcess shipper() {
    return shipper;
  }

  @Override
  public void answer(int status) {
    endpoint.answer(status);
  }

  @Override
  public void choke() {
    endpoint.choke(BelievableLines.POISON);
  }

  @Override
  public void swallowAgain() {
    endpoint.swallowAgain();
  }

  @Override
  public void sayPoison() {
    traffic.ifPresent(Traffic::sayPoison);
  }

  @Override
  public void retryDeadLetters() {
    shipper.run(retry);
  }

  @Override
  public boolean ownsNats() {
    return broker.isPresent();
  }

  @Override
  public void cutNats() {
    broker.ifPresent(MiniBroker::close);
  }

  /// It comes back at the same port; one that never went away is closed for a moment by nobody.
  @Override
  public void restoreNats() {
    if (broker.isPresent() && broker.get().isClosed()) {
      int port = broker.get().port();
      broker = Optional.of(MiniBroker.start(MiniBroker.Options.defaults().withPort(port)));
    }
  }

  @Override
  public void kill() {
    shipper.kill();
  }

  @Override
  public void restart() {
    if (!shipper.isAlive()) {
      shipper.start();
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> parts = new ArrayList<>();
    traffic.ifPresent(parts::add);
    parts.add(shipper);
    broker.ifPresent(parts::add);
    parts.add(endpoint);
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        // The others are closed all the same.
        told.accept("cannot be closed: " + e.getMessage());
      }
    }
  }
}
