package dev.natship.kafka;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/// What an error of the client means for a record.
enum ProducerError {
  /// The same record may be taken later.
  RETRY,
  /// The same record may be taken later, by a new producer: this one has given up.
  RENEW,
  /// Somebody has to change the cluster or the settings first.
  PARK,
  /// This record will never be taken.
  REJECT;

  static ProducerError of(Throwable error) {
    return switch (error) {
      case RecordTooLargeException _,
          InvalidTimestampException _,
          InvalidRecordException _,
          SerializationException _ ->
          REJECT;
      case AuthenticationException _,
          AuthorizationException _,
          InvalidTopicException _,
          UnknownTopicOrPartitionException _,
          UnsupportedVersionException _,
          UnsupportedCompressionTypeException _ ->
          PARK;
      // The client waits for a topic's metadata. Only the cause says why there is none.
      case TimeoutException timeout when timeout.getCause() != null -> of(timeout.getCause());
      case RetriableException _ -> RETRY;
      default -> RENEW;
    };
  }
}
