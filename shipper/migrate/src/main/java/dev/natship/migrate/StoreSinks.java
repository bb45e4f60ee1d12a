package dev.natship.migrate;

import java.util.Map;
import java.util.Set;

/// Turns the sinks of clouds: stores of objects, CloudWatch, Cloud Logging.
final class StoreSinks {
  private static final Set<String> OBJECTS = Set.of("none", "gzip", "zstd");

  private StoreSinks() {}

  static void s3(Turn turn) {
    turn.preset("s3");
    turn.template("bucket", "bucket");
    turn.text("region", "region");
    turn.text("endpoint", "endpoint");
    turn.text("path-style", "force_path_style");
    SinkOptions.awsCredentials(turn);
    objects(turn, "key_prefix");
    turn.text("storage-class", "storage_class");
    turn.text("encryption", "server_side_encryption");
    turn.text("encryption-key", "ssekms_key_id");
    turn.text("acl", "acl");
    for (Map.Entry<String, String> tag : turn.sink().map("tags").entrySet()) {
      turn.set("tags." + Hocon.part(tag.getKey()), tag.getValue(), "tags");
    }
    turn.text("content-type", "content_type");
  }

  static void googleStorage(Turn turn) {
    turn.preset("google-storage");
    turn.text("bucket", "bucket");
    turn.text("credentials.file", "credentials_path");
    objects(turn, "key_prefix");
    turn.text("storage-class", "storage_class");
    turn.text("acl", "acl");
    turn.text("url", "endpoint");
  }

  static void azureBlob(Turn turn) throws NoEqual {
    if (!turn.sink().has("connection_string")) {
      throw new NoEqual("it needs a connection string, with AccountKey or SharedAccessSignature");
    }
    turn.preset("azure-blob");
    turn.variable("AZURE_STORAGE_CONNECTION_STRING", "connection_string");
    turn.variable("AZURE_CONTAINER", "container_name");
    objects(turn, "blob_prefix");
    turn.sink().needless("blob_time_format", "names hold time and a checksum");
    turn.sink().needless("blob_append_uuid", "names hold time and a checksum");
  }

  private static void objects(Turn turn, String prefix) {
    Component sink = turn.sink();
    turn.template("prefix", prefix);
    turn.text("extension", "filename_extension");
    sink.needless("filename_time_format", "names hold time and a checksum");
    sink.needless("filename_append_uuid", "names hold time and a checksum");
    sink.needless("content_encoding", "it follows from compression");
    String codec = SinkOptions.codec(turn, "json");
    String framing = turn.take("framing.method").orElse("");
    switch (codec) {
      case "json", "ndjson" -> {
        boolean array = codec.equals("json") && framing.equals("bytes");
        turn.ours().raw("encoding", array ? "json-array" : "ndjson");
      }
      case "text", "raw_message" -> turn.ours().raw("encoding", "text");
      default ->
          sink.leaveOut("encoding.codec", codec + " is not known here; taken instead: ndjson");
    }
    SinkOptions.compression(turn, "gzip", OBJECTS);
  }

  static void cloudwatch(Turn turn) {
    Component sink = turn.sink();
    turn.preset("cloudwatch");
    turn.template("group", "group_name");
    turn.template("stream", "stream_name");
    turn.text("region", "region");
    turn.text("endpoint", "endpoint");
    boolean group = sink.flag("create_missing_group", true);
    boolean stream = sink.flag("create_missing_stream", true);
    turn.ours().raw("create", String.valueOf(group || stream));
    turn.text("retention-days", "retention.days");
    sink.text("retention.enabled");
    sink.needless("tags", "a group is made without tags");
    sink.needless("kms_key", "a group is made without a key of its own");
    SinkOptions.awsCredentials(turn);
    String codec = SinkOptions.codec(turn, "json");
    turn.ours().raw("line", codec.equals("json") ? "json" : "text");
    if (codec.equals("logfmt")) {
      turn.ours().raw("text", "\"{{logfmt event}}\"");
    }
    SinkOptions.compression(turn, "none", Set.of("none", "gzip"));
  }

  static void googleLogging(Turn turn) throws NoEqual {
    Component sink = turn.sink();
    if (!sink.has("project_id")) {
      throw new NoEqual("only logs of a project are known here, with project_id");
    }
    turn.preset("google-logging");
    turn.variable("GCP_PROJECT_ID", "project_id");
    turn.text("project", "project_id");
    turn.variable("GCP_LOG_ID", "log_id");
    turn.template("log", "log_id");
    turn.text("credentials.file", "credentials_path");
    for (Map.Entry<String, String> label : sink.map("resource").entrySet()) {
      String key = label.getKey().equals("type") ? "type" : "labels." + Hocon.part(label.getKey());
      try {
        turn.ours().set("resource." + key, Templates.turned(label.getValue()));
      } catch (NoEqual wrong) {
        sink.leaveOut("resource", wrong.words());
      }
    }
    for (Map.Entry<String, String> label : sink.map("labels").entrySet()) {
      try {
        turn.ours().set("labels." + Hocon.part(label.getKey()), Templates.turned(label.getValue()));
      } catch (NoEqual wrong) {
        sink.leaveOut("labels", wrong.words());
      }
    }
    sink.needless("severity_key", "the line's level is its severity");
    SinkOptions.codec(turn, "json");
  }
}
