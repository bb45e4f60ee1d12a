package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What sinks of Vector have in common: batches, requests, compression, TLS, encodings, buffers.
final class SinkOptions {
  private SinkOptions() {}

  static void common(Turn turn) {
    Component sink = turn.sink();
    sink.node("type");
    sink.node("inputs");
    bytes(turn, "batch.bytes", "batch.max_bytes");
    turn.text("batch.events", "batch.max_events");
    seconds(turn, "batch.age", "batch.timeout_secs");
    seconds(turn, "timeout", "request.timeout_secs");
    seconds(turn, "retry.first", "request.retry_initial_backoff_secs");
    seconds(turn, "retry.max", "request.retry_max_duration_secs");
    concurrency(turn);
    sink.needless(
        "request.retry_attempts", "what a destination does not take is tried until it does");
    sink.needless("request.retry_jitter_mode", "pauses always have full jitter");
    sink.needless("request.adaptive_concurrency", "concurrency adapts by itself");
    if (sink.has("request.rate_limit_num")) {
      sink.leaveOut(
          "request.rate_limit_num",
          "a destination's own 429 slows us down; throttle would drop lines beyond the limit");
      sink.node("request.rate_limit_duration_secs");
    }
    sink.needless("healthcheck", "`natship test` asks the destination");
    sink.needless("acknowledgements", "a line counts as delivered once its destination took it");
    sink.needless("graceful_shutdown_secs", "stop.deadline holds for all destinations");
    buffer(sink);
    tls(turn);
    if (sink.flag("proxy.enabled", true)) {
      turn.text("proxy", "proxy.https", "proxy.http");
    }
  }

  static void bytes(Turn turn, String key, String vector) {
    turn.text(key, vector);
  }

  static void seconds(Turn turn, String key, String vector) {
    turn.take(vector)
        .ifPresent(seconds -> {
          if (seconds.matches("[0-9]+")) {
            turn.ours().raw(key, seconds + "s");
          } else if (seconds.matches("[0-9]*\\.[0-9]+")) {
            turn.ours().raw(key, Math.round(Double.parseDouble(seconds) * 1000) + "ms");
          } else {
            turn.set(key, seconds + "s", vector);
          }
        });
  }

  private static void concurrency(Turn turn) {
    turn.take("request.concurrency", "request.in_flight_limit")
        .ifPresent(most -> {
          if (most.matches("[0-9]+")) {
            turn.ours().raw("concurrency.max", most);
          } else if (most.equals("none")) {
            turn.ours().raw("concurrency.max", "1");
          }
        });
  }

  private static void buffer(Component sink) {
    if (sink.node("buffer").orElse(null) == null) {
      return;
    }
    boolean disk = sink.text("buffer.type").orElse("").equals("disk");
    sink.notes()
        .remark(
            sink.line("buffer"),
            sink.name() + ".buffer",
            disk
                ? "the journal is the buffer of all destinations: journal.dir keeps it on disk"
                : "the journal is the buffer of all destinations, in memory");
    if (sink.text("buffer.when_full").orElse("").equals("drop_newest")) {
      sink.notes()
          .remark(
              sink.line("buffer"),
              sink.name() + ".buffer.when_full",
              "the oldest lines go when the journal is full, and are counted");
    }
  }

  private static void tls(Turn turn) {
    Component sink = turn.sink();
    sink.text("tls.enabled");
    turn.text("tls.ca", "tls.ca_file", "tls.ca_path");
    turn.text("tls.certificate", "tls.crt_file", "tls.crt_path");
    turn.text("tls.key", "tls.key_file", "tls.key_path");
    for (String verify : List.of("tls.verify_certificate", "tls.verify_hostname")) {
      if (!sink.flag(verify, true)) {
        sink.leaveOut(
            verify, "certificates and names are always verified; give tls.ca_file instead");
      }
    }
  }

  /// `compression`, which is a word or a table with `algorithm` and `level`.
  static void compression(Turn turn, String usual, Set<String> known) {
    Component sink = turn.sink();
    String vector = sink.has("compression.algorithm") ? "compression.algorithm" : "compression";
    String wanted = turn.take(vector).orElse(usual);
    if (Placeholders.of(wanted).hasVariables()) {
      turn.set("compression", wanted, vector);
    } else if (known.contains(wanted)) {
      turn.ours().raw("compression", wanted);
    } else {
      turn.ours().raw("compression", known.contains("gzip") ? "gzip" : "none");
      sink.leaveOut(vector, wanted + " is not known here; taken instead: gzip");
    }
    turn.take("compression.level")
        .filter(level -> level.matches("[0-9]+"))
        .ifPresent(level -> turn.ours().raw("compression-level", level));
  }

  /// The codec, and with it the fields that it leaves out.
  static String codec(Turn turn, String usual) {
    Component sink = turn.sink();
    sink.needless("encoding.metric_tag_values", "there are no metrics in lines");
    turn.take("encoding.timestamp_format")
        .filter(form -> !form.equals("rfc3339"))
        .ifPresent(_ ->
            sink.leaveOut(
                "encoding.timestamp_format",
                "give a field as {{time.ms}} or the like in fields.add"));
    if (sink.has("encoding.only_fields")) {
      List<String> only = sink.texts("encoding.only_fields");
      only.forEach(field ->
          turn.ours()
              .raw("shape." + Hocon.part(plain(field)), Hocon.quoted("{{" + plain(field) + "}}")));
    }
    return turn.take("encoding.codec", "encoding").orElse(usual);
  }

  private static String plain(String field) {
    return field.startsWith(".") ? field.substring(1) : field;
  }

  static List<String> removed(Component sink) {
    List<String> removed = new ArrayList<>();
    sink.texts("encoding.except_fields").forEach(field -> removed.add(plain(field)));
    return removed;
  }

  /// User and password, a token, or a header of its own.
  static void auth(Turn turn) {
    Component sink = turn.sink();
    String strategy = sink.text("auth.strategy").orElse("");
    switch (strategy) {
      case "basic" -> {
        turn.text("auth.basic.user", "auth.user");
        turn.text("auth.basic.password", "auth.password");
      }
      case "bearer" -> turn.text("auth.bearer", "auth.token");
      case "custom" -> turn.text("auth.header", "auth.value");
      case "" -> {}
      default -> sink.leaveOut("auth.strategy", "there is no " + strategy + " here");
    }
  }

  static void headers(Turn turn) {
    Component sink = turn.sink();
    for (String place : List.of("headers", "request.headers")) {
      for (Map.Entry<String, String> header : sink.map(place).entrySet()) {
        try {
          turn.ours()
              .set("headers." + Hocon.part(header.getKey()), Templates.turned(header.getValue()));
        } catch (NoEqual wrong) {
          sink.leaveOut(place, wrong.words());
        }
      }
    }
  }

  static Optional<String> awsCredentials(Turn turn) {
    Component sink = turn.sink();
    turn.text("credentials.access-key", "auth.access_key_id");
    turn.text("credentials.secret-key", "auth.secret_access_key");
    turn.text("credentials.session-token", "auth.session_token");
    turn.text("credentials.profile", "auth.profile");
    if (sink.has("auth.assume_role") || sink.has("assume_role")) {
      sink.leaveOut(
          sink.has("assume_role") ? "assume_role" : "auth.assume_role",
          "give the keys of the role, or a profile that assumes it");
    }
    return sink.text("auth.region");
  }
}
