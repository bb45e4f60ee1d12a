package dev.natship.nats;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.identity.NatsAddresses;
import dev.natship.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `type = nats`: core NATS, or with `jetstream = true` a stream's subjects.
///
/// `source { url, subjects }` says where Natship itself reads. A subject template that could lead
/// back there, on a server of the same address, is refused: every line would come back for ever.
/// Another name of the same server is not noticed.
public final class NatsSinkFactory implements SinkFactory {
  private static final String DEFAULT_SUBJECTS = "logs.>";

  @Override
  public String type() {
    return "nats";
  }

  @Override
  public Sink create(Settings settings) {
    NatsAccess access = NatsAccess.read(settings);
    NatsSink.Mode mode =
        settings.flag("jetstream", false) ? NatsSink.Mode.JETSTREAM : NatsSink.Mode.CORE;
    FieldTemplate subject = FieldTemplate.of(settings, "subject", "out.{{subject}}");
    if (subject.isConstant() && !isPublishable(subject.toString())) {
      settings.unusable("subject", "expected words with dots between them, and no wildcards");
    }
    SubjectTemplate subjects = new SubjectTemplate(subject);
    if (subjects.isServers()) {
      settings.problem(
          "subject",
          "subjects that begin with $ or _INBOX belong to the server, to which messages there are"
              + " commands; choose another one (only $KV.<bucket>. is possible)");
    }
    refuseLoop(settings, access, subject);
    return new NatsSink(
        access,
        mode,
        new NatsEncoding(
            subjects,
            headers(settings),
            identity(settings, mode),
            FieldTemplate.of(settings, "payload", "{{event}}")),
        subject.isConstant() ? Optional.of(subject.toString()) : Optional.empty());
  }

  private static NatsEncoding.Identity identity(Settings settings, NatsSink.Mode mode) {
    if (settings.has("message-id")) {
      return new NatsEncoding.Identity.Given(FieldTemplate.of(settings, "message-id", ""));
    }
    return switch (mode) {
      case CORE -> new NatsEncoding.Identity.None();
      case JETSTREAM -> new NatsEncoding.Identity.Digest();
    };
  }

  private static void refuseLoop(Settings settings, NatsAccess access, FieldTemplate subject) {
    Settings source = settings.section("source");
    List<String> subjects = source.texts("subjects");
    SubjectSpace space = SubjectSpace.of(subjects.isEmpty() ? List.of(DEFAULT_SUBJECTS) : subjects);
    boolean sameServer =
        source.texts("url").stream()
            .filter(NatsAddresses::isUsable)
            .map(NatsAccess::hostAndPort)
            .anyMatch(access.hosts()::contains);
    if (sameServer && space.mayMeet(subject.toString())) {
      settings.problem(
          "subject",
          "would publish into what Natship reads from the same server ("
              + space.words()
              + "): every line would come back for ever");
    }
  }

  private static List<Map.Entry<String, FieldTemplate>> headers(Settings settings) {
    List<Map.Entry<String, FieldTemplate>> headers = new ArrayList<>();
    for (Map.Entry<String, String> header : settings.map("headers").entrySet()) {
      try {
        headers.add(Map.entry(header.getKey(), FieldTemplate.parse(header.getValue())));
      } catch (IllegalArgumentException wrong) {
        settings.problem("headers", String.valueOf(wrong.getMessage()));
      }
      if (!header.getKey().chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
        settings.problem("headers", "names are visible ASCII without a colon");
      }
    }
    return headers;
  }

  private static boolean isPublishable(String subject) {
    return !subject.isEmpty()
        && !subject.startsWith(".")
        && !subject.endsWith(".")
        && !subject.contains("..")
        && subject.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '*' && c != '>');
  }
}
