package dev.natship.migrate;

import java.util.Set;

/// Turns the sinks that speak a protocol of their own, and files.
final class StreamSinks {
  private static final Set<String> KAFKA = Set.of("none", "gzip", "lz4", "snappy", "zstd");

  private StreamSinks() {}

  static void kafka(Turn turn) {
    Component sink = turn.sink();
    turn.type("kafka");
    turn.text("brokers", "bootstrap_servers");
    turn.template("topic", "topic");
    turn.take("key_field")
        .ifPresent(field ->
            turn.set("key-field", field.startsWith(".") ? field.substring(1) : field, "key_field"));
    boolean tls = sink.flag("tls.enabled", false);
    boolean sasl = sink.flag("sasl.enabled", false);
    if (sasl) {
      turn.text("sasl.mechanism", "sasl.mechanism");
      turn.text("sasl.user", "sasl.username");
      turn.text("sasl.password", "sasl.password");
    }
    turn.ours().raw("security-protocol", (sasl ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT"));
    sink.needless("socket_timeout_ms", "timeout holds for the whole delivery");
    turn.take("message_timeout_ms")
        .ifPresent(ms -> turn.set("timeout", ms + "ms", "message_timeout_ms"));
    if (SinkOptions.codec(turn, "json").matches("text|raw_message")) {
      turn.ours().raw("value", "\"{{message}}\"");
    }
    SinkOptions.compression(turn, "none", KAFKA);
  }

  static void nats(Turn turn) {
    Component sink = turn.sink();
    turn.type("nats");
    turn.text("url", "url");
    turn.template("subject", "subject");
    NatsLogin.turn(turn);
    sink.needless("auth.nkey.nkey", "it follows from the seed");
    sink.needless("connection_name", "connections are named Natship");
    if (sink.has("jetstream")) {
      sink.node("jetstream");
      turn.ours()
          .raw("jetstream", String.valueOf(!sink.text("jetstream").orElse("true").equals("false")));
    }
    if (SinkOptions.codec(turn, "json").matches("text|raw_message")) {
      turn.ours().raw("payload", "\"{{message}}\"");
    }
  }

  static void redis(Turn turn) {
    Component sink = turn.sink();
    turn.type("redis");
    turn.text("url", "endpoint", "url");
    turn.template("key", "key");
    String data = turn.take("data_type").orElse("list");
    turn.ours()
        .raw(
            "data",
            switch (data) {
              case "channel" -> "channel";
              case "stream", "streams" -> "stream";
              default -> "list";
            });
    if (sink.text("list_option.method", "method").orElse("rpush").equals("lpush")) {
      sink.leaveOut("list_option.method", "lines are appended at the end of a list");
    }
    if (SinkOptions.codec(turn, "json").matches("text|raw_message") && !data.startsWith("stream")) {
      turn.ours().raw("value", "\"{{message}}\"");
    }
  }

  static void socket(Turn turn) throws NoEqual {
    Component sink = turn.sink();
    String codec = SinkOptions.codec(turn, "json");
    String mode = turn.take("mode").orElse("tcp");
    if (mode.startsWith("unix")) {
      throw new NoEqual("sockets of the file system are not known here");
    }
    boolean tls = sink.flag("tls.enabled", false);
    String scheme = mode.equals("udp") ? "udp" : tls ? "tls" : "tcp";
    switch (codec) {
      case "gelf" -> {
        turn.preset("gelf-socket");
        turn.take("address")
            .ifPresent(
                address -> turn.set("variables.GELF_URL", scheme + "://" + address, "address"));
        turn.take("framing.method");
        turn.take("framing.character_delimited.delimiter");
      }
      case "syslog" -> {
        turn.type("syslog");
        turn.take("address")
            .ifPresent(address -> turn.set("endpoint", scheme + "://" + address, "address"));
        turn.take("encoding.syslog.rfc")
            .filter("rfc3164"::equals)
            .ifPresent(_ -> turn.ours().raw("format", "rfc3164"));
        turn.template("app-name", "encoding.syslog.app_name");
        if (turn.take("framing.method").orElse("").equals("octet_counting")) {
          turn.ours().raw("framing", "octet-counting");
        }
      }
      default ->
          throw new NoEqual(
              "plain sockets are not known here; type = syslog sends lines with a head, type = gelf"
                  + " JSON");
    }
  }

  static void file(Turn turn) {
    turn.type("file");
    turn.template("path", "path");
    format(turn);
    SinkOptions.compression(turn, "none", Set.of("none", "gzip"));
    turn.sink().needless("idle_timeout_secs", "open-files bounds how many are open");
    turn.sink().needless("truncate", "files are put aside when they are large");
  }

  static void console(Turn turn) {
    turn.type("console");
    turn.ours().raw("to", turn.take("target").orElse("stdout"));
    format(turn);
  }

  private static void format(Turn turn) {
    String codec = SinkOptions.codec(turn, "json");
    turn.sink().text("framing.method");
    switch (codec) {
      case "json", "ndjson" -> turn.ours().raw("format", "json");
      case "text", "raw_message" -> turn.ours().raw("format", "text");
      case "logfmt" -> turn.ours().raw("format", "logfmt");
      default ->
          turn.sink().leaveOut("encoding.codec", codec + " is not known here; taken instead: json");
    }
  }
}
