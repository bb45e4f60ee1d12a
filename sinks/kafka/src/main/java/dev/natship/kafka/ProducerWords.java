package dev.natship.kafka;

import javax.net.ssl.SSLException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// What an error of the client means to a person, and where to look. The client itself names
/// classes of Java, and tells of a silent broker as of a missing topic.
final class ProducerWords {
  private static final int LONGEST = 500;

  private ProducerWords() {}

  static String of(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    String said =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    String words =
        switch (cause) {
          case UnknownTopicOrPartitionException _ ->
              "there is no such topic, or this user may not see it";
          case SSLException _ -> "no connection by TLS: " + said;
          case AuthenticationException _ -> "the brokers do not accept who we are: " + said;
          case AuthorizationException _ -> "not allowed: " + said;
          case TimeoutException _ when said.contains("not present in metadata") ->
              "no broker answered: look at brokers (KAFKA_BROKERS) and security-protocol"
                  + " (KAFKA_SECURITY_PROTOCOL)";
          case TimeoutException _ -> "the brokers did not answer in time: " + said;
          case ConfigException _ when said.contains("bootstrap") ->
              "no host of brokers (KAFKA_BROKERS) has an address";
          default -> said;
        };
    return words.length() <= LONGEST ? words : words.substring(0, LONGEST);
  }
}
