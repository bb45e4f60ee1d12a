package dev.natship.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Delivery;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ProducerErrorTest {

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(new NotEnoughReplicasException("x"), ProducerError.RETRY),
        Arguments.of(new NotLeaderOrFollowerException("x"), ProducerError.RETRY),
        Arguments.of(new LeaderNotAvailableException("x"), ProducerError.RETRY),
        Arguments.of(new TimeoutException("x"), ProducerError.RETRY),
        Arguments.of(
            new TimeoutException("x", new UnknownTopicOrPartitionException("x")),
            ProducerError.PARK),
        Arguments.of(new UnknownTopicOrPartitionException("x"), ProducerError.PARK),
        Arguments.of(new InvalidTopicException("x"), ProducerError.PARK),
        Arguments.of(new TopicAuthorizationException("x"), ProducerError.PARK),
        Arguments.of(new SaslAuthenticationException("x"), ProducerError.PARK),
        Arguments.of(new UnsupportedVersionException("x"), ProducerError.PARK),
        Arguments.of(new RecordTooLargeException("x"), ProducerError.REJECT),
        Arguments.of(new OutOfOrderSequenceException("x"), ProducerError.RENEW),
        Arguments.of(new InvalidProducerEpochException("x"), ProducerError.RENEW),
        Arguments.of(new KafkaException("in error state"), ProducerError.RENEW),
        Arguments.of(new IllegalStateException("closed"), ProducerError.RENEW));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void tellsWhatAnErrorMeans(RuntimeException error, ProducerError meaning) {
    assertEquals(meaning, ProducerError.of(error));
  }

  @Test
  void onlyWhatFailedIsSentAgain() {
    RecordResults results = new RecordResults();
    results.failed(1, new NotEnoughReplicasException("x"));
    results.failed(2, new RecordTooLargeException("long"));

    Delivery.Partial answer = (Delivery.Partial) results.delivery(4);

    assertEquals(List.of(1), Arrays.stream(answer.retry()).boxed().toList());
    assertEquals(List.of(new Delivery.Rejection(2, "long")), answer.rejected());
  }
}
