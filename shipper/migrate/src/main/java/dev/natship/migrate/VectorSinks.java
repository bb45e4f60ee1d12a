package dev.natship.migrate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Turns each kind of Vector's sinks that we know, in the same order as their settings stand in
/// Vector's manual.
final class VectorSinks {
  private static final Set<String> GZIP = Set.of("none", "gzip", "zstd");

  private VectorSinks() {}

  /// Writes the sink; throws when there is nothing like it here.
  static void turn(Turn turn) throws NoEqual {
    String type = turn.sink().text("type").orElse("");
    switch (type) {
      case "http" -> http(turn);
      case "loki" -> loki(turn);
      case "elasticsearch" -> elasticsearch(turn);
      case "splunk_hec", "splunk_hec_logs" -> splunk(turn);
      case "humio_logs", "humio" -> humio(turn);
      case "datadog_logs" -> datadog(turn);
      case "new_relic", "new_relic_logs" -> newRelic(turn);
      case "axiom" -> axiom(turn);
      case "honeycomb" -> honeycomb(turn);
      case "logdna", "mezmo" -> mezmo(turn);
      case "appsignal" -> {
        turn.preset("appsignal");
        turn.variable("APPSIGNAL_PUSH_API_KEY", "push_api_key");
        turn.sink().needless("endpoint", "the provider knows AppSignal's address");
        compression(turn, "gzip");
      }
      case "sematext_logs" -> {
        turn.preset("sematext");
        turn.variable("SEMATEXT_REGION", "region");
        turn.variable("SEMATEXT_TOKEN", "token");
        turn.text("url", "endpoint");
      }
      case "papertrail" -> papertrail(turn);
      case "clickhouse" -> clickhouse(turn);
      case "opentelemetry" -> opentelemetry(turn);
      case "aws_s3" -> StoreSinks.s3(turn);
      case "gcp_cloud_storage" -> StoreSinks.googleStorage(turn);
      case "azure_blob" -> StoreSinks.azureBlob(turn);
      case "aws_cloudwatch_logs" -> StoreSinks.cloudwatch(turn);
      case "gcp_stackdriver_logs" -> StoreSinks.googleLogging(turn);
      case "azure_monitor_logs" ->
          throw new NoEqual(
              "it uses the interface that Azure closes in 2026; set AZURE_MONITOR_ENDPOINT and the"
                  + " other variables of azure-monitor instead (natship providers azure-monitor)");
      case "kafka" -> StreamSinks.kafka(turn);
      case "nats" -> StreamSinks.nats(turn);
      case "redis" -> StreamSinks.redis(turn);
      case "socket" -> StreamSinks.socket(turn);
      case "file" -> StreamSinks.file(turn);
      case "console" -> StreamSinks.console(turn);
      case "blackhole" -> throw new NoEqual("nothing is sent there; it needs no destination");
      default -> throw new NoEqual("there is no sink of the kind " + type + " here");
    }
    SinkOptions.common(turn);
  }

  private static void compression(Turn turn, String usual) {
    SinkOptions.compression(turn, usual, GZIP);
  }

  private static void http(Turn turn) throws NoEqual {
    Component sink = turn.sink();
    String uri = sink.text("uri").orElse("");
    if (turn.way().alerts()
        && (uri.contains("SLACK_WEBHOOK_URL") || uri.contains("hooks.slack.com"))) {
      slack(turn, uri);
      return;
    }
    if (turn.way().alerts()) {
      throw new NoEqual("its remap makes blocks of a chat; see shape in conf/providers/slack.conf");
    }
    turn.type("http");
    turn.template("url", "uri");
    sink.text("uri");
    turn.take("method")
        .ifPresent(method -> turn.ours().raw("method", method.toUpperCase(Locale.ROOT)));
    SinkOptions.auth(turn);
    SinkOptions.headers(turn);
    String codec = SinkOptions.codec(turn, "json");
    String framing = turn.take("framing.method").orElse("");
    switch (codec) {
      case "json", "native_json" ->
          turn.ours()
              .raw("encoding", framing.equals("newline_delimited") ? "ndjson" : "json-array");
      case "ndjson" -> turn.ours().raw("encoding", "ndjson");
      case "text", "raw_message" -> turn.ours().raw("encoding", "text");
      case "logfmt" -> {
        turn.ours().raw("encoding", "text");
        turn.ours().raw("text", "\"{{logfmt event}}\"");
      }
      default -> {
        turn.ours().raw("encoding", "json-array");
        sink.leaveOut("encoding.codec", codec + " is not known here; taken instead: json");
      }
    }
    String before = turn.take("payload_prefix").orElse("");
    String after = turn.take("payload_suffix").orElse("");
    if (!before.isEmpty() || !after.isEmpty()) {
      turn.set("envelope", before + "{{events}}" + after, "payload_prefix");
    }
    compression(turn, "none");
  }

  private static void slack(Turn turn, String uri) {
    turn.preset("slack");
    turn.set("variables.SLACK_WEBHOOK_URL", uri, "uri");
    List<String> patterns = turn.way().select().match();
    turn.sink().node("method");
    turn.sink().node("encoding");
    boolean variable =
        patterns.size() == 1 && Placeholders.of(patterns.getFirst()).alone().isPresent();
    turn.set(
        "variables.SLACK_ALERT_KEYWORDS",
        variable ? patterns.getFirst() : keywords(patterns),
        "inputs");
    turn.way().forgetMatch();
  }

  /// As the variable holds them; without any, every line alarms.
  private static String keywords(List<String> patterns) {
    return (patterns.isEmpty() ? List.of(".") : patterns)
        .stream()
            .map(pattern -> "r'" + pattern.replace("'", "\\'") + "'")
            .collect(Collectors.joining(", ", "[", "]"));
  }

  private static void loki(Turn turn) {
    Component sink = turn.sink();
    turn.type("loki");
    turn.text("url", "endpoint");
    turn.take("path").ifPresent(path -> turn.set("path", path, "path"));
    SinkOptions.auth(turn);
    SinkOptions.headers(turn);
    turn.template("headers.X-Scope-OrgID", "tenant_id");
    String codec = SinkOptions.codec(turn, "json");
    switch (codec) {
      case "json", "logfmt" -> turn.ours().raw("line", codec);
      case "text", "raw_message" -> turn.ours().raw("line", "text");
      default -> sink.leaveOut("encoding.codec", codec + " is not known here; taken instead: json");
    }
    boolean removes = sink.flag("remove_label_fields", false);
    for (Map.Entry<String, String> label : sink.map("labels").entrySet()) {
      String name = label.getKey().replace('.', '_').replace('-', '_');
      if (name.contains("*")) {
        sink.leaveOut("labels", "labels for all fields that begin alike; name each");
        continue;
      }
      try {
        String template = Templates.turned(label.getValue());
        turn.ours().set("labels." + Hocon.part(name), template);
        if (removes && template.startsWith("{{") && template.endsWith("}}")) {
          turn.way().remove(template.substring(2, template.length() - 2));
        }
      } catch (NoEqual wrong) {
        sink.leaveOut("labels", wrong.words());
      }
    }
    for (Map.Entry<String, String> field : sink.map("structured_metadata").entrySet()) {
      try {
        turn.ours()
            .set("metadata." + Hocon.part(field.getKey()), Templates.turned(field.getValue()));
      } catch (NoEqual wrong) {
        sink.leaveOut("structured_metadata", wrong.words());
      }
    }
    if (sink.flag("remove_timestamp", true)) {
      turn.way().remove("timestamp");
    }
    sink.needless("out_of_order_action", "today's Loki takes lines in any order");
    compression(turn, "gzip");
    turn.ours().raw("limits", "{ bytes = 2 MB, event-bytes = 250 kB, past = 7d, future = 10m }");
  }

  private static void elasticsearch(Turn turn) {
    Component sink = turn.sink();
    turn.type("elasticsearch");
    List<String> endpoints = sink.texts("endpoints");
    if (endpoints.size() > 1) {
      sink.leaveOut("endpoints", "one address only: the first, or put a balancer before them");
    }
    if (endpoints.isEmpty()) {
      turn.text("url", "endpoint");
    } else {
      turn.set("url", endpoints.getFirst(), "endpoints");
    }
    String strategy = sink.text("auth.strategy").orElse("");
    if (strategy.equals("aws")) {
      turn.ours()
          .raw(
              "auth.aws.service",
              sink.text("opensearch_service_type").orElse("managed").equals("serverless")
                  ? "aoss"
                  : "es");
      turn.text("auth.aws.region", "aws.region", "auth.region");
      turn.text("auth.aws.credentials.access-key", "auth.access_key_id");
      turn.text("auth.aws.credentials.secret-key", "auth.secret_access_key");
    } else {
      SinkOptions.auth(turn);
    }
    SinkOptions.headers(turn);
    SinkOptions.codec(turn, "json");
    if (sink.text("mode").orElse("bulk").equals("data_stream")) {
      dataStream(turn);
    } else {
      turn.template("index", "bulk.index", "index");
      turn.text("action", "bulk.action", "bulk_action");
    }
    turn.text("query.pipeline", "pipeline");
    turn.text("document-type", "doc_type");
    for (Map.Entry<String, String> parameter : sink.map("query").entrySet()) {
      turn.set("query." + Hocon.part(parameter.getKey()), parameter.getValue(), "query");
    }
    sink.needless("api_version", "the bulk interface is the same in all versions");
    sink.needless("suppress_type_name", "no type is sent");
    sink.needless("request_retry_partial", "single items that may be retried always are");
    sink.needless("opensearch_service_type", "the bulk interface is the same");
    compression(turn, "none");
  }

  private static void dataStream(Turn turn) {
    Component sink = turn.sink();
    String index =
        sink.text("data_stream.type").orElse("logs")
            + "-"
            + sink.text("data_stream.dataset").orElse("generic")
            + "-"
            + sink.text("data_stream.namespace").orElse("default");
    try {
      turn.ours().set("index", Templates.turned(index));
    } catch (NoEqual wrong) {
      sink.leaveOut("data_stream", wrong.words());
    }
    turn.ours().raw("action", "create");
    turn.way().rename("timestamp", "@timestamp");
    sink.needless("data_stream.auto_routing", "the stream's name is given in full");
    sink.needless("data_stream.sync_fields", "the stream's name is given in full");
  }

  private static void splunk(Turn turn) {
    Component sink = turn.sink();
    turn.type("splunk");
    turn.text("url", "endpoint");
    turn.take("default_token", "token")
        .ifPresent(token -> turn.set("auth.header", "Splunk " + token, "token"));
    key(turn, "host", "host_key", "host");
    turn.template("index", "index");
    turn.template("source", "source");
    turn.template("sourcetype", "sourcetype");
    for (String field : sink.texts("indexed_fields")) {
      turn.set("indexed-fields." + Hocon.part(field), "{{" + field + "}}", "indexed_fields");
    }
    sink.needless("timestamp_key", "the line's own time is sent as the event's");
    sink.needless("timestamp_nanos_key", "the line's own time is sent as the event's");
    sink.needless("endpoint_target", "events are sent to the event endpoint");
    if (sink.flag("acknowledgements.indexer_acknowledgements_enabled", false)) {
      turn.ours().raw("acknowledge.enabled", "true");
    }
    turn.ours().raw("event", SinkOptions.codec(turn, "json").equals("json") ? "json" : "text");
    compression(turn, "none");
  }

  /// A setting of Vector's that names a field, not a template.
  private static void key(Turn turn, String ours, String vector, String usual) {
    String field = turn.take(vector).orElse(usual);
    turn.set(ours, "{{" + (field.startsWith(".") ? field.substring(1) : field) + "}}", vector);
  }

  private static void humio(Turn turn) {
    turn.preset("humio");
    turn.variable("HUMIO_TOKEN", "token");
    turn.variable("HUMIO_ENDPOINT", "endpoint", "host");
    turn.take("host_key").ifPresent(field -> turn.set("host", "{{" + field + "}}", "host_key"));
    turn.template("source", "source");
    turn.template("sourcetype", "event_type");
    turn.template("index", "index");
    for (String field : turn.sink().texts("indexed_fields")) {
      turn.set("indexed-fields." + Hocon.part(field), "{{" + field + "}}", "indexed_fields");
    }
    turn.sink().needless("timestamp_key", "the line's own time is sent as the event's");
    turn.ours().raw("event", SinkOptions.codec(turn, "json").equals("json") ? "json" : "text");
    compression(turn, "none");
  }

  private static void datadog(Turn turn) {
    turn.preset("datadog");
    turn.variable("DATADOG_API_KEY", "default_api_key", "api_key");
    turn.variable("DATADOG_SITE", "site");
    turn.take("region")
        .ifPresent(region ->
            turn.set(
                "variables.DATADOG_SITE",
                region.equals("eu") ? "datadoghq.eu" : "datadoghq.com",
                "region"));
    turn.text("url", "endpoint");
    turn.sink().needless("conforms_as_agent", "lines are sent as any client sends them");
    SinkOptions.codec(turn, "json");
    SinkOptions.headers(turn);
    compression(turn, "none");
  }

  private static void newRelic(Turn turn) throws NoEqual {
    if (!turn.take("api").orElse("logs").equals("logs")) {
      throw new NoEqual("only New Relic's log interface is known here");
    }
    turn.preset("new-relic");
    turn.variable("NEW_RELIC_LICENSE_KEY", "license_key");
    turn.variable("NEW_RELIC_INSERT_KEY", "insert_key");
    turn.variable("NEW_RELIC_REGION", "region");
    turn.sink().needless("account_id", "the key says whose logs they are");
    SinkOptions.codec(turn, "json");
    compression(turn, "gzip");
  }

  private static void axiom(Turn turn) {
    turn.preset("axiom");
    turn.variable("AXIOM_TOKEN", "token");
    turn.variable("AXIOM_DATASET", "dataset");
    turn.variable("AXIOM_ORG_ID", "org_id");
    turn.variable("AXIOM_URL", "url");
    turn.variable("AXIOM_REGION", "region");
    compression(turn, "zstd");
  }

  private static void honeycomb(Turn turn) {
    turn.preset("honeycomb");
    turn.variable("HONEYCOMB_API_KEY", "api_key");
    turn.variable("HONEYCOMB_DATASET", "dataset");
    turn.variable("HONEYCOMB_API_HOST", "endpoint");
    SinkOptions.codec(turn, "json");
    compression(turn, "gzip");
  }

  private static void mezmo(Turn turn) {
    turn.preset("logdna");
    turn.variable("LOGDNA_API_KEY", "api_key");
    turn.variable("LOGDNA_ENV", "default_env");
    turn.template("query.hostname", "hostname");
    turn.template("query.ip", "ip");
    turn.template("query.mac", "mac");
    List<String> tags = turn.sink().texts("tags");
    if (!tags.isEmpty()) {
      turn.set("query.tags", String.join(",", tags), "tags");
    }
    turn.take("endpoint")
        .ifPresent(host -> {
          String path = turn.take("path").orElse("/logs/ingest");
          turn.set(
              "url",
              (host.endsWith("/") ? host.substring(0, host.length() - 1) : host) + path,
              "endpoint");
        });
    turn.sink().needless("default_app", "each line names its app");
    turn.sink().needless("default_application", "each line names its app");
    SinkOptions.codec(turn, "json");
  }

  private static void papertrail(Turn turn) {
    turn.preset("papertrail");
    turn.variable("PAPERTRAIL_ENDPOINT", "endpoint");
    turn.template("app-name", "process");
    String codec = SinkOptions.codec(turn, "json");
    if (codec.equals("raw_message")) {
      turn.ours().raw("codec", "text");
    } else if (Set.of("json", "native_json", "text", "logfmt").contains(codec)
        || Placeholders.of(codec).hasVariables()) {
      turn.set("codec", codec, "encoding.codec");
    } else {
      turn.sink().leaveOut("encoding.codec", codec + " is not known here; taken instead: json");
    }
    turn.sink().needless("keepalive", "connections are kept alive");
    turn.sink().needless("send_buffer_bytes", "the system chooses its buffers");
  }

  private static void clickhouse(Turn turn) {
    Component sink = turn.sink();
    turn.preset("clickhouse");
    turn.variable("CLICKHOUSE_URL", "endpoint");
    turn.variable("CLICKHOUSE_TABLE", "table");
    turn.variable("CLICKHOUSE_DATABASE", "database");
    sink.text("auth.strategy");
    turn.variable("CLICKHOUSE_USER", "auth.user");
    turn.variable("CLICKHOUSE_PASSWORD", "auth.password");
    turn.take("skip_unknown_fields")
        .ifPresent(skip ->
            turn.ours()
                .raw("variables.CLICKHOUSE_SKIP_UNKNOWN_FIELDS", skip.equals("true") ? "1" : "0"));
    sink.needless("format", "JSONEachRow is what is sent");
    sink.needless("date_time_best_effort", "times are always read by best effort");
    sink.needless("insert_random_shard", "a setting of the server's profile");
    SinkOptions.codec(turn, "json");
    // The whole event, as Vector sends it, instead of the provider's columns.
    turn.ours().raw("shape", "null");
    compression(turn, "gzip");
  }

  private static void opentelemetry(Turn turn) throws NoEqual {
    Component sink = turn.sink();
    if (!sink.text("protocol.type").orElse("http").equals("http")) {
      throw new NoEqual("only OTLP over HTTP is known here");
    }
    turn.type("otlp");
    turn.text("url", "protocol.uri");
    turn.ours().raw("append-path", "false");
    sink.text("protocol.method");
    String codec = turn.take("protocol.encoding.codec").orElse("json");
    turn.ours().raw("protocol", codec.equals("json") ? "json" : "protobuf");
    for (String place : List.of("protocol.headers", "protocol.request.headers")) {
      sink.map(place)
          .forEach((name, value) -> turn.set("headers." + Hocon.part(name), value, place));
    }
    switch (sink.text("protocol.auth.strategy").orElse("")) {
      case "basic" -> {
        turn.text("auth.basic.user", "protocol.auth.user");
        turn.text("auth.basic.password", "protocol.auth.password");
      }
      case "bearer" -> turn.text("auth.bearer", "protocol.auth.token");
      default -> {}
    }
    turn.take("protocol.compression")
        .filter(GZIP::contains)
        .ifPresent(word -> turn.ours().raw("compression", word));
    sink.needless("protocol.framing", "OTLP has its own form");
    sink.needless("protocol.payload_prefix", "OTLP has its own form");
    sink.needless("protocol.payload_suffix", "OTLP has its own form");
    SinkOptions.seconds(turn, "batch.age", "protocol.batch.timeout_secs");
    turn.text("batch.events", "protocol.batch.max_events");
    turn.text("batch.bytes", "protocol.batch.max_bytes");
  }
}
