package dev.natship.kafka;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.tls.Tls;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/// Turns our settings into those of the client: all replicas acknowledge each record, the client's
/// own retries make no duplicates, and it uses little memory. `properties { }` sets everything
/// else, and overrides ours. With one that begins with `ssl.` the client's own TLS is used.
final class ProducerSettings {
  private static final long BUFFER = 16L << 20;
  private static final int BATCH = 64 * 1024;
  private static final List<String> PROTOCOLS =
      List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
  private static final List<String> MECHANISMS = List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

  private enum Compression {
    ZSTD,
    LZ4,
    SNAPPY,
    GZIP,
    NONE
  }

  private ProducerSettings() {}

  static Map<String, Object> read(Settings settings, Duration timeout) {
    List<String> brokers = settings.texts("brokers");
    if (brokers.isEmpty()) {
      settings.problem("brokers", "required, but not set: host:port, with commas between several");
    }
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "natship");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH);
    properties.put(
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        settings.choice("compression", Compression.ZSTD).name().toLowerCase(Locale.ROOT));
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis() / 2);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis() / 2);
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000L);
    properties.put("enable.metrics.push", false);
    Map<String, String> owners = settings.map("properties");
    security(settings, owners, properties);
    properties.putAll(owners);
    return properties;
  }

  private static void security(
      Settings settings, Map<String, String> owners, Map<String, Object> properties) {
    Settings sasl = settings.section("sasl");
    Optional<String> user = sasl.optional("user");
    Optional<Secret> password = sasl.optionalSecret("password");
    Tls tls = Tls.read(settings.section("tls"));
    boolean ownTls = settings.has("tls.ca") || settings.has("tls.certificate");
    String protocol =
        oneOf(
            settings,
            "security-protocol",
            user.isPresent() ? "SASL_SSL" : ownTls ? "SSL" : "PLAINTEXT",
            PROTOCOLS);
    properties.put("security.protocol", protocol);
    String mechanism = oneOf(sasl, "mechanism", "PLAIN", MECHANISMS);
    if (ownTls && !protocol.endsWith("SSL")) {
      settings.problem("tls", "has no meaning with security-protocol " + protocol);
    }
    if (owners.keySet().stream().noneMatch(key -> key.startsWith("ssl."))) {
      properties.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, TrustedEngines.class);
      properties.put(TrustedEngines.TLS, tls);
    } else if (ownTls) {
      settings.problem("tls", "has no meaning beside ssl. in properties: give one of both");
    }
    if (user.isPresent() != password.isPresent()) {
      sasl.problem(user.isPresent() ? "password" : "user", "user and password belong together");
    }
    if (user.isPresent() && password.isPresent()) {
      if (!protocol.startsWith("SASL")) {
        settings.problem("sasl", "has no meaning with security-protocol " + protocol);
      }
      properties.put(SaslConfigs.SASL_MECHANISM, mechanism);
      properties.put(
          SaslConfigs.SASL_JAAS_CONFIG,
          (mechanism.equals("PLAIN")
                  ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                  : "org.apache.kafka.common.security.scram.ScramLoginModule")
              + " required username="
              + quoted(user.get())
              + " password="
              + quoted(password.get().reveal())
              + ";");
    }
  }

  private static String oneOf(Settings settings, String key, String fallback, List<String> words) {
    String word = settings.text(key, fallback).toUpperCase(Locale.ROOT);
    if (!words.contains(word)) {
      settings.unusable(key, "expected one of " + String.join(", ", words));
      return fallback;
    }
    return word;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
