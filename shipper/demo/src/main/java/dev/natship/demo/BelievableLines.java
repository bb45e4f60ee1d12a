package dev.natship.demo;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/// An endless, seeded stream of believable lines in the shape the platform publishes them: the same
/// seed and times give the same bytes.
public final class BelievableLines {
  private static final String[] REGIONS = {"ams", "sjc", "syd"};
  private static final int MACHINES_PER_REGION = 2;

  /// What the endpoint of the demo chokes on; it stands in no other line.
  static final String POISON = "free of charge";

  private static final int PLAIN_TEXT_ONE_IN = 400;

  private final SplittableRandom random;
  private final Queue<Pending> pending = new ArrayDeque<>();

  /// A subject and the payload published to it.
  public record Line(String subject, byte[] payload) {}

  private record Pending(String app, String region, String instance, SpokenLine said) {}

  public BelievableLines(long seed) {
    this.random = new SplittableRandom(seed);
  }

  public Line next(Instant at) {
    while (pending.isEmpty()) {
      speak();
    }
    Pending next = pending.remove();
    String subject = "logs." + next.app() + "." + next.region() + "." + next.instance();
    boolean plain = random.nextInt(PLAIN_TEXT_ONE_IN) == 0;
    return new Line(subject, ProtocolReader.bytes(plain ? next.said().message() : json(next, at)));
  }

  /// A line whose price is no number.
  Line poison(Instant at) {
    String app = "checkout-api";
    String region = REGIONS[0];
    String message = "{\"level\":40,\"msg\":\"order placed\",\"price\":\"" + POISON + "\"}";
    Pending said = new Pending(app, region, instance(app, region, 0), SpokenLine.info(message));
    String subject = "logs." + app + "." + region + "." + said.instance();
    return new Line(subject, ProtocolReader.bytes(json(said, at)));
  }

  private void speak() {
    App app = App.at(random.nextInt(App.shares()));
    String region = REGIONS[random.nextInt(REGIONS.length)];
    String instance = instance(app.name(), region, random.nextInt(MACHINES_PER_REGION));
    for (SpokenLine said : app.voice().speak(random)) {
      pending.add(new Pending(app.name(), region, instance, said));
    }
  }

  private static String instance(String app, String region, int machine) {
    long id = new SplittableRandom((app + region + machine).hashCode()).nextLong();
    return Long.toHexString(id >>> 8 | 1L << 55).substring(0, 14);
  }

  private static String json(Pending line, Instant at) {
    return "{\"event\":{\"provider\":"
        + JsonStrings.quote(line.said().provider())
        + "},\"fly\":{\"app\":{\"instance\":"
        + JsonStrings.quote(line.instance())
        + ",\"name\":"
        + JsonStrings.quote(line.app())
        + "},\"region\":"
        + JsonStrings.quote(line.region())
        + "},\"host\":"
        + JsonStrings.quote(line.instance().substring(10))
        + ",\"log\":{\"level\":"
        + JsonStrings.quote(line.said().level())
        + "},\"message\":"
        + JsonStrings.quote(line.said().message())
        + ",\"timestamp\":\""
        + at
        + "\"}";
  }
}
