package dev.natship.kafka;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `type = kafka`: Kafka, and whatever speaks its protocol.
public final class KafkaSinkFactory implements SinkFactory {
  private static final int MOST_HEADERS = 127;

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public Sink create(Settings settings) {
    FieldTemplate topic = topic(settings);
    Duration timeout = settings.duration("timeout", Duration.ofSeconds(10));
    if (timeout.toMillis() < 1000 || timeout.toMillis() > Integer.MAX_VALUE) {
      settings.unusable("timeout", "expected at least one second");
      timeout = Duration.ofSeconds(10);
    }
    return new KafkaSink(
        ProducerSettings.read(settings, timeout),
        new KafkaEncoding(
            topic,
            key(settings),
            headers(settings),
            FieldTemplate.of(settings, "value", "{{event}}"),
            Limits.NONE.withConcurrency(1)),
        topic.isConstant() ? Optional.of(topic.toString()) : Optional.empty());
  }

  private static FieldTemplate topic(Settings settings) {
    if (settings.text("topic").isEmpty()) {
      return FieldTemplate.parse("unset");
    }
    FieldTemplate topic = FieldTemplate.of(settings, "topic", "");
    if (topic.isConstant() && !KafkaEncoding.legal(topic.toString()).equals(topic.toString())) {
      settings.unusable(
          "topic", "expected at most 249 letters, digits, dots, dashes and underscores");
    }
    return topic;
  }

  /// A template, or with `key-field` the path of one field.
  private static FieldTemplate key(Settings settings) {
    Optional<String> field = settings.optional("key-field");
    if (field.isEmpty()) {
      return FieldTemplate.of(settings, "key", "{{instance}}");
    }
    if (settings.has("key")) {
      settings.problem("key-field", "give key or key-field, not both");
    }
    if (field.get().contains("{") || field.get().contains("}")) {
      settings.unusable("key-field", "expected the path of a field, such as fly.app.instance");
      return FieldTemplate.parse("");
    }
    return FieldTemplate.parse("{{" + field.get() + "}}");
  }

  private static List<Map.Entry<String, FieldTemplate>> headers(Settings settings) {
    List<Map.Entry<String, FieldTemplate>> headers = new ArrayList<>();
    for (Map.Entry<String, String> header : settings.map("headers").entrySet()) {
      try {
        headers.add(Map.entry(header.getKey(), FieldTemplate.parse(header.getValue())));
      } catch (IllegalArgumentException wrong) {
        settings.problem("headers", String.valueOf(wrong.getMessage()));
      }
    }
    if (headers.size() > MOST_HEADERS) {
      settings.problem("headers", "has more than " + MOST_HEADERS + " headers");
    }
    return headers;
  }
}
