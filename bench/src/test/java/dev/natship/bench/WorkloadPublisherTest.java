package dev.natship.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.demo.MiniBroker;
import dev.natship.demo.NatsPublisher;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkloadPublisherTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final MiniBroker broker = MiniBroker.start();
  private final Workload workload = new Workload(1);

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void neverHasMoreOnTheWayThanTheWindow() throws Exception {
    try (NatsPublisher publisher = NatsPublisher.connect(broker.url())) {
      WorkloadPublisher load = new WorkloadPublisher(publisher, workload, () -> 300);
      load.run(new WorkloadPublisher.Pace.FlatOut(1000), SHORT);
      publisher.confirm(BOUND);

      assertEquals(1300, load.sent());
      assertEquals(1300, broker.published());
      assertEquals(1300, Arrays.stream(workload.sent()).sum());
    }
  }

  @Test
  void goesOnWhereTheFirstPartEnded() throws Exception {
    try (NatsPublisher publisher = NatsPublisher.connect(broker.url())) {
      WorkloadPublisher load = new WorkloadPublisher(publisher, workload, () -> 0);
      load.run(new WorkloadPublisher.Pace.FlatOut(500), SHORT);
      load.run(new WorkloadPublisher.Pace.FlatOut(700), SHORT);
      publisher.confirm(BOUND);

      assertEquals(700, broker.published());
    }
  }

  @Test
  void publishesExactlySoManyLines() throws Exception {
    try (NatsPublisher publisher = NatsPublisher.connect(broker.url())) {
      WorkloadPublisher load = new WorkloadPublisher(publisher, workload, () -> 0);
      load.run(new WorkloadPublisher.Pace.FlatOut(5000), 450);
      load.run(new WorkloadPublisher.Pace.Rate(100_000), 333);
      publisher.confirm(BOUND);

      assertEquals(783, broker.published());
    }
  }

  @Test
  void aRateIsKeptAsALimit() throws Exception {
    try (NatsPublisher publisher = NatsPublisher.connect(broker.url())) {
      WorkloadPublisher load = new WorkloadPublisher(publisher, workload, () -> 0);
      load.run(new WorkloadPublisher.Pace.Rate(1000), SHORT);

      assertTrue(load.sent() > 0 && load.sent() <= 200, "sent " + load.sent());
    }
  }
}
