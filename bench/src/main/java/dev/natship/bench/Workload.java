package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.natship.demo.BelievableLines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The lines of a run: a few hundred realistic ones in turn, each time with a new mark. The mark
/// stands at the end of a message that is text. In a message that is JSON it is the first member,
/// so that the message stays JSON. Each subject is an instance with a number, so that order can be
/// checked for each. For one thread.
final class Workload {
  private static final int TEMPLATES = 512;
  private static final String MESSAGE = "\"message\":\"";
  private static final String JSON = "{\\\"";
  private static final String AFTER_MESSAGE = "\",\"timestamp\":";

  private final List<Template> templates = new ArrayList<>();
  private final long[] sent;
  private int next;

  /// @param mark where the mark begins in the payload
  record Template(byte[] subject, byte[] payload, int mark, int instance) {}

  Workload(long seed) {
    BelievableLines lines = new BelievableLines(seed);
    Map<String, Integer> instances = new HashMap<>();
    // Lines of now, since providers refuse old ones.
    Instant now = Instant.now();
    while (templates.size() < TEMPLATES) {
      BelievableLines.Line line = lines.next(now);
      String text = new String(line.payload(), UTF_8);
      int message = text.indexOf(MESSAGE);
      if (message >= 0 && text.startsWith("{\"event\"")) {
        int instance = instances.computeIfAbsent(line.subject(), _ -> instances.size());
        templates.add(template(line.subject(), text, message + MESSAGE.length(), instance));
      }
    }
    Collections.shuffle(templates, new Random(seed));
    sent = new long[instances.size()];
  }

  /// The next line to publish. It is valid until the next call.
  Template next(long nanos) {
    Template template = templates.get(next);
    next = (next + 1) % TEMPLATES;
    Mark.write(template.payload(), template.mark(), sent[template.instance()]++, nanos);
    return template;
  }

  int instances() {
    return sent.length;
  }

  /// How many lines each instance has sent.
  long[] sent() {
    return sent.clone();
  }

  /// The mean length of a payload.
  int bytesPerLine() {
    return (int) templates.stream().mapToInt(t -> t.payload().length).average().orElseThrow();
  }

  private static Template template(String subject, String text, int message, int instance) {
    boolean json = text.startsWith(JSON, message);
    int place = json ? message + JSON.length() : text.indexOf(AFTER_MESSAGE, message);
    String before = text.substring(0, place) + (json ? "mark\\\":\\\"" : " ");
    String after = (json ? "\\\",\\\"" : "") + text.substring(place);
    byte[] marked = (before + Mark.blank(instance) + after).getBytes(UTF_8);
    return new Template(subject.getBytes(UTF_8), marked, before.getBytes(UTF_8).length, instance);
  }
}
