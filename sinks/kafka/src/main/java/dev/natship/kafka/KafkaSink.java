package dev.natship.kafka;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// One record a line, over the official client. The producer is made with the first batch, so that
/// the start needs no broker and costs nothing. It is made again when it has given up. The lane's
/// concurrency is 1, which keeps the order of each key.
final class KafkaSink implements Sink, Sink.Checkable {
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final Map<String, Object> properties;
  private final Encoding encoding;
  private final Optional<String> onlyTopic;
  private volatile @Nullable Producer<byte[], byte[]> producer;

  KafkaSink(Map<String, Object> properties, Encoding encoding, Optional<String> onlyTopic) {
    this.properties = Map.copyOf(properties);
    this.encoding = encoding;
    this.onlyTopic = onlyTopic;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    try {
      Producer<byte[], byte[]> open = producer();
      // Asks once; otherwise each send would wait for a topic that does not exist.
      open.partitionsFor(batch.partition());
      List<Future<RecordMetadata>> answers = new ArrayList<>(batch.size());
      for (int i = 0; i < batch.size(); i++) {
        answers.add(open.send(KafkaRecords.of(batch, i)));
      }
      open.flush();
      return sum(answers);
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException | IllegalStateException e) {
      return whole(e);
    }
  }

  private Delivery sum(List<Future<RecordMetadata>> answers) throws InterruptedException {
    RecordResults results = new RecordResults();
    for (int i = 0; i < answers.size(); i++) {
      try {
        answers.get(i).get();
      } catch (ExecutionException e) {
        results.failed(i, e.getCause() == null ? e : e.getCause());
      }
    }
    if (results.wantNewProducer()) {
      close();
    }
    return results.delivery(answers.size());
  }

  @Override
  public Delivery check() throws IOException, InterruptedException {
    if (onlyTopic.isEmpty()) {
      return new Delivery.Accepted(0, "the topic depends on the line, so nothing was asked");
    }
    try {
      int partitions = producer().partitionsFor(onlyTopic.get()).size();
      return new Delivery.Accepted(
          0, "topic " + onlyTopic.get() + " has " + partitions + " partitions");
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException | IllegalStateException e) {
      return whole(e);
    }
  }

  @Override
  public void close() {
    Producer<byte[], byte[]> open = producer;
    producer = null;
    if (open != null) {
      open.close(GOODBYE);
    }
  }

  private Producer<byte[], byte[]> producer() throws IOException {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      try {
        open =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
      } catch (KafkaException e) {
        // Most often a host name that cannot be resolved just now.
        throw new IOException(ProducerWords.of(e), e);
      }
      producer = open;
    }
    return open;
  }

  /// An error before the first record was sent is the result for all records.
  private Delivery whole(RuntimeException error) {
    return switch (ProducerError.of(error)) {
      case PARK, REJECT -> new Delivery.Park(0, ProducerWords.of(error));
      case RETRY -> new Delivery.Retry(0, ProducerWords.of(error));
      case RENEW -> {
        close();
        yield new Delivery.Retry(0, ProducerWords.of(error));
      }
    };
  }

  private static InterruptedException interrupted(InterruptException e) {
    // The client sets the interrupt flag again, but we throw the exception instead.
    Thread.interrupted();
    InterruptedException interrupt =
        new InterruptedException("interrupted while waiting for Kafka");
    interrupt.initCause(e);
    return interrupt;
  }
}
