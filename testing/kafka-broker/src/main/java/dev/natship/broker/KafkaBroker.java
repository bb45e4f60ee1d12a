package dev.natship.broker;

import dev.natship.testkit.Certificates;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker for one test, in this process. It is its own controller. It has these
/// listeners:
///
/// - [#address]: for everybody.
/// - [#userAddress]: for users with a password. The user `shipper` has no rights.
/// - [#secureAddress]: for users with a password, over TLS. The user `safe` has all rights.
/// - [#mutualAddress]: over TLS, asks for the client's certificate.
/// - [#unnamedAddress]: over TLS. Its certificate names the host in the subject only.
public final class KafkaBroker implements AutoCloseable {
  /// Kafka logs thousands of lines, so these loggers show warnings only. They are kept in a field
  /// because Java forgets the level of a logger that nobody holds.
  private static final List<Logger> QUIET =
      Stream.of("kafka", "org.apache.kafka", "state.change.logger").map(Logger::getLogger).toList();

  private final Path folder;
  private final Certificates certificates;
  private final int port = FreePort.find();
  private final int userPort = FreePort.find();
  private final int securePort = FreePort.find();
  private final int mutualPort = FreePort.find();
  private final int unnamedPort = FreePort.find();
  private final int controllerPort = FreePort.find();
  private @Nullable KafkaRaftServer server;

  private KafkaBroker(Path folder) {
    this.folder = folder;
    this.certificates = Certificates.in(folder.resolve("certificates-of-kafka"));
  }

  public static KafkaBroker start(Path folder) throws IOException {
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    KafkaBroker broker = new KafkaBroker(folder);
    broker.format();
    broker.restart();
    return broker;
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  public String userAddress() {
    return "127.0.0.1:" + userPort;
  }

  public String secureAddress() {
    return "127.0.0.1:" + securePort;
  }

  /// Over TLS, for clients whose certificate the test's authority signed.
  public String mutualAddress() {
    return "localhost:" + mutualPort;
  }

  /// Over TLS, with a certificate that names `localhost` in its subject only.
  public String unnamedAddress() {
    return "localhost:" + unnamedPort;
  }

  /// The certificates, whose authority signed those of the broker.
  public Certificates certificates() {
    return certificates;
  }

  public void restart() {
    KafkaRaftServer fresh = new KafkaRaftServer(new KafkaConfig(properties(), false), Time.SYSTEM);
    fresh.startup();
    server = fresh;
  }

  public void stop() {
    KafkaRaftServer running = server;
    if (running != null) {
      running.shutdown();
      running.awaitShutdown();
      server = null;
    }
  }

  public void createTopic(String name, Map<String, String> settings) throws Exception {
    try (Admin admin = Admin.create(clientSettings())) {
      admin
          .createTopics(
              List.of(new NewTopic(name, Optional.of(2), Optional.of((short) 1)).configs(settings)))
          .all()
          .get();
    }
  }

  /// Reads a topic from its beginning, until `wanted` records were read or none has come for a
  /// while.
  public List<ConsumerRecord<String, String>> read(String topic, int wanted) {
    Map<String, Object> settings = clientSettings();
    settings.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      while (records.size() < Math.max(wanted, end)) {
        var polled = consumer.poll(Duration.ofSeconds(10));
        if (polled.isEmpty()) {
          break;
        }
        polled.forEach(records::add);
      }
    }
    return records;
  }

  @Override
  public void close() {
    stop();
  }

  private Map<String, Object> clientSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", address());
    return settings;
  }

  private void format() throws IOException {
    Path file = folder.resolve("server.properties");
    StringBuilder text = new StringBuilder();
    properties().forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    Files.writeString(file, text, StandardCharsets.UTF_8);
    int status =
        StorageTool.execute(
            new String[] {
              "format", "-t", Uuid.randomUuid().toString(), "-c", file.toString(), "--standalone"
            },
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IOException("the broker's storage could not be formatted");
    }
  }

  private static String users(String name) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"s3cret\";"
        .formatted(name);
  }

  /// Writes both into one file, as Kafka needs it.
  private Path keyAndCertificate(String name, Path key, Path certificate) {
    try {
      String both = Files.readString(key) + Files.readString(certificate);
      return Files.writeString(folder.resolve(name), both);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Properties properties() {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty(
        "listeners",
        ("INTERNAL://127.0.0.1:%d,USERS://127.0.0.1:%d,SECURE://127.0.0.1:%d,"
                + "MUTUAL://localhost:%d,UNNAMED://localhost:%d,CONTROLLER://127.0.0.1:%d")
            .formatted(port, userPort, securePort, mutualPort, unnamedPort, controllerPort));
    p.setProperty("inter.broker.listener.name", "INTERNAL");
    p.setProperty(
        "listener.security.protocol.map",
        "INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,USERS:SASL_PLAINTEXT,SECURE:SASL_SSL,"
            + "MUTUAL:SSL,UNNAMED:SSL");
    p.setProperty("sasl.enabled.mechanisms", "PLAIN");
    p.setProperty("listener.name.users.plain.sasl.jaas.config", users("shipper"));
    p.setProperty("listener.name.secure.plain.sasl.jaas.config", users("safe"));
    Path named = keyAndCertificate("broker.pem", certificates.serverKey(), certificates.server());
    identity(p, "secure", named);
    identity(p, "mutual", named);
    p.setProperty("listener.name.mutual.ssl.client.auth", "required");
    p.setProperty("listener.name.mutual.ssl.truststore.type", "PEM");
    p.setProperty(
        "listener.name.mutual.ssl.truststore.location", certificates.authority().toString());
    identity(
        p,
        "unnamed",
        keyAndCertificate("unnamed.pem", certificates.unnamedKey(), certificates.unnamed()));
    p.setProperty(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    p.setProperty("super.users", "User:ANONYMOUS;User:safe;User:CN=client");
    p.setProperty("log.dirs", folder.resolve("log").toString());
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("num.partitions", "2");
    return p;
  }

  private static void identity(Properties p, String listener, Path keyAndCertificate) {
    String prefix = "listener.name." + listener + ".ssl.keystore.";
    p.setProperty(prefix + "type", "PEM");
    p.setProperty(prefix + "location", keyAndCertificate.toString());
  }

  public static Set<String> texts(List<ConsumerRecord<String, String>> records) {
    return records.stream().map(ConsumerRecord::value).collect(Collectors.toSet());
  }
}
