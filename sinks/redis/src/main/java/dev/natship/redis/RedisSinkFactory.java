package dev.natship.redis;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import dev.natship.tls.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `type = redis`: streams, lists or channels of one server; clusters are not supported.
public final class RedisSinkFactory implements SinkFactory {
  private static final long LONGEST_STREAM = 100_000;

  private enum Data {
    STREAM,
    LIST,
    CHANNEL
  }

  @Override
  public String type() {
    return "redis";
  }

  @Override
  public Sink create(Settings settings) {
    RedisAddress address = RedisAddress.read(settings);
    Data data = settings.choice("data", Data.STREAM);
    FieldTemplate key = FieldTemplate.of(settings, "key", "fly:logs");
    Tls tls = Tls.read(settings.section("tls"));
    if (!address.tls() && (tls.hasIdentity() || tls.hasOwnAuthorities())) {
      settings.problem("tls", "has no meaning with redis://, only with rediss://");
    }
    Optional<RedisSink.KeyType> expected =
        data == Data.CHANNEL || !key.isConstant()
            ? Optional.empty()
            : Optional.of(
                new RedisSink.KeyType(key.toString(), data.name().toLowerCase(Locale.ROOT)));
    return new RedisSink(
        address,
        address.tls() ? Optional.of(tls) : Optional.empty(),
        settings.duration("timeout", Duration.ofSeconds(10)),
        new RedisEncoding(key, shape(settings, data)),
        expected);
  }

  private static RedisEncoding.Shape shape(Settings settings, Data data) {
    return switch (data) {
      case STREAM -> {
        refuse(settings, "value", data);
        yield new RedisEncoding.Shape.Stream(
            settings.number("max-length", LONGEST_STREAM, 0, Long.MAX_VALUE), fields(settings));
      }
      case LIST -> new RedisEncoding.Shape.ListEnd(value(settings, data));
      case CHANNEL -> new RedisEncoding.Shape.Channel(value(settings, data));
    };
  }

  private static FieldTemplate value(Settings settings, Data data) {
    refuse(settings, "max-length", data);
    refuse(settings, "fields", data);
    return FieldTemplate.of(settings, "value", "{{event}}");
  }

  private static void refuse(Settings settings, String key, Data data) {
    if (settings.has(key)) {
      settings.problem(key, "has no meaning with data = " + data.name().toLowerCase(Locale.ROOT));
    }
  }

  private static List<Map.Entry<String, FieldTemplate>> fields(Settings settings) {
    Map<String, String> texts = settings.map("fields");
    if (texts.isEmpty()) {
      return List.of(Map.entry("event", FieldTemplate.parse("{{event}}")));
    }
    List<Map.Entry<String, FieldTemplate>> fields = new ArrayList<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      try {
        fields.add(Map.entry(text.getKey(), FieldTemplate.parse(text.getValue())));
      } catch (IllegalArgumentException wrong) {
        settings.problem("fields." + text.getKey(), String.valueOf(wrong.getMessage()));
      }
    }
    return fields;
  }
}
