package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns the NATS source; there can be one here, with several subjects.
final class VectorSources {
  private static final List<String> SERVER =
      List.of("url", "queue", "connection_name", "tls.ca_file", "tls.crt_file", "tls.key_file");

  private VectorSources() {}

  static void write(Map<String, Component> sources, Notes notes, List<String> sections) {
    List<Component> nats = new ArrayList<>();
    sources
        .values()
        .forEach(source -> {
          String type = source.text("type").orElse("");
          switch (type) {
            case "nats" -> nats.add(source);
            case "internal_metrics", "internal_logs", "host_metrics" ->
                notes.remark(
                    source.line(), source.name(), "our own metrics and log need no source");
            default -> notes.leftOut(source.line(), source.name(), "only NATS is read here");
          }
        });
    if (nats.isEmpty()) {
      notes.leftOut(1, "sources", "there is no NATS source");
      return;
    }
    Hocon section = new Hocon("nats");
    Component first = nats.getFirst();
    Turn turn = new Turn(first, section, new Way());
    server(turn);
    Set<String> subjects = new LinkedHashSet<>();
    List<Component> same = new ArrayList<>();
    for (Component source : nats) {
      if (source != first && !sameServer(source, first)) {
        notes.leftOut(source.line(), source.name(), "a second server: run a second natship for it");
        continue;
      }
      same.add(source);
      source.text("subject").ifPresent(subjects::add);
      needless(source);
    }
    subjects(turn, subjects);
    same.forEach(Component::leaveOutRest);
    sections.add(section.text());
  }

  private static void subjects(Turn turn, Set<String> subjects) {
    if (subjects.size() == 1) {
      turn.set("subjects", subjects.iterator().next(), "subject");
    } else {
      try {
        turn.ours().list("subjects", List.copyOf(subjects));
      } catch (NoEqual wrong) {
        turn.sink().leaveOut("subject", wrong.words());
      }
    }
  }

  private static void server(Turn turn) {
    turn.text("url", "url");
    turn.text("queue", "queue");
    turn.text("client-name", "connection_name");
    NatsLogin.turn(turn);
    turn.text("tls.ca", "tls.ca_file");
    turn.text("tls.certificate", "tls.crt_file");
    turn.text("tls.key", "tls.key_file");
  }

  private static void needless(Component source) {
    source.node("type");
    source.text("tls.enabled");
    source.needless("auth.nkey.nkey", "it follows from the seed");
    source.needless("decoding", "a payload that is JSON is always read as such");
    source.needless("framing", "a message is a line");
    source.needless("subject_key_field", "every line knows its subject, {{subject}}");
    source.needless("subscriber_capacity", "lines wait in the journal and at the server");
    source.needless("log_namespace", "fields keep their names");
    source.needless("acknowledgements", "core NATS knows none");
    if (source.has("jetstream")) {
      source.leaveOut("jetstream", "subjects of core NATS are read here, no streams");
    }
  }

  private static boolean sameServer(Component one, Component other) {
    return NatsLogin.isSame(one, other)
        && SERVER.stream().allMatch(word -> one.text(word).equals(other.text(word)));
  }
}
