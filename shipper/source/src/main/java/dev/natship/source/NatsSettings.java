package dev.natship.source;

import dev.natship.api.SubjectPattern;
import dev.natship.identity.NatsAddresses;
import dev.natship.identity.NatsIdentity;
import dev.natship.settings.Settings;
import dev.natship.tls.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where lines come from: the `nats` section of the configuration.
///
/// @param queue the queue group, or nothing to get every line
/// @param ping how often a connection must prove that it lives; two missed proofs end it
/// @param silence how long no line may come before the watchdog looks; zero turns it off
/// @param canary whether the watchdog may publish a marked message on the subscribed subject
/// @param reader who takes the lines off the socket
/// @param ownApp the app whose lines are skipped since they are our own, or nothing
public record NatsSettings(
    List<String> urls,
    List<SubjectPattern> patterns,
    String queue,
    NatsIdentity identity,
    Optional<Tls> tls,
    String clientName,
    Duration ping,
    Duration silence,
    boolean canary,
    SocketReader reader,
    String ownApp) {

  private static final String LOCAL = "nats://127.0.0.1:4222";

  public NatsSettings {
    urls = List.copyOf(urls);
    patterns = SubjectPattern.widest(patterns);
  }

  /// The same for somebody who only watches: outside the queue group, so that nobody gets a line
  /// less for it.
  public NatsSettings watching() {
    return new NatsSettings(
        urls, patterns, "", identity, tls, "natship tail", ping, silence, false, reader, "");
  }

  /// What may wait in memory between the socket and the journal: the client's queue, where the
  /// client reads. Lines that Natship takes off the socket itself wait nowhere.
  public long queueBytes(long share) {
    return reader == SocketReader.CLIENT ? share : 0;
  }

  /// Whether a message on this subject would come in as a line.
  public boolean receives(String subject) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(subject));
  }

  /// Whether what this process prints would come in again as lines: Fly's stream holds what every
  /// app prints, ours too.
  public boolean hearsOwnOutput() {
    return ownApp.isEmpty() && urls.stream().anyMatch(NatsSettings::isFly);
  }

  private static boolean isFly(String url) {
    return url.contains("[fdaa:") || url.contains("_api.internal");
  }

  /// Reports problems to the settings. When there are any, the result is not used.
  public static NatsSettings read(Settings settings) {
    List<String> given = settings.texts("url");
    String network = settings.text("network", "fdaa");
    boolean password = settings.has("password");
    Tls read = Tls.read(settings.section("tls"));
    boolean asksForTls = read.hasOwnAuthorities() || read.hasIdentity();
    NatsAddresses.check(settings, given, asksForTls);
    // jnats would encrypt the connection by itself, but not verify the server's name
    boolean secured = asksForTls || NatsAddresses.isSecured(given);
    return new NatsSettings(
        given.isEmpty() ? List.of(password ? fly(network) : LOCAL) : given,
        patterns(settings),
        queue(settings),
        NatsIdentity.read(settings, "personal"),
        secured ? Optional.of(read) : Optional.empty(),
        settings.text("client-name", "Fly logs stream"),
        settings.duration("ping", Duration.ofSeconds(8)),
        settings.duration("silence", Duration.ofMinutes(5)),
        settings.flag("canary", false),
        settings.choice("reader", SocketReader.WIRE),
        settings.flag("skip-own", true) ? settings.text("own-app", "") : "");
  }

  /// The same for somebody who only listens for a while: beside the queue, so that no line is taken
  /// from those who share it.
  public NatsSettings listening() {
    return new NatsSettings(
        urls, patterns, "", identity, tls, clientName, ping, Duration.ZERO, false, reader, ownApp);
  }

  /// The subjects that are subscribed, without those that another one covers.
  public List<String> subjects() {
    return patterns.stream().map(SubjectPattern::text).toList();
  }

  /// Fly's log stream, as seen from inside the organisation's network or over a WireGuard peer.
  private static String fly(String network) {
    return "nats://[" + network + "::3]:4223";
  }

  private static String queue(Settings settings) {
    String queue = settings.text("queue", "").strip();
    if (queue.chars().anyMatch(Character::isWhitespace)) {
      settings.unusable("queue", "expected one word without spaces");
    }
    return queue;
  }

  private static List<SubjectPattern> patterns(Settings settings) {
    return settings.texts("subjects").isEmpty()
        ? List.of(SubjectPattern.parse("logs.>"))
        : SubjectPattern.read(settings, "subjects");
  }
}
