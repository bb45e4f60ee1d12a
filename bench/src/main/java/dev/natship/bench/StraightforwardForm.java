package dev.natship.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The forms in which the straightforward program writes its trees: for each scenario of the
/// shipper the same in a few lines of Jackson.
enum StraightforwardForm {
  NDJSON {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      ndjson(lines, out);
    }
  },
  AXIOM {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      lines.forEach(line -> line.put("level", level(line)));
      ndjson(lines, out);
    }
  },
  DATADOG {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      for (ObjectNode line : lines) {
        line.set("fly.host", line.remove("host"));
        line.put("timestamp", millis(line));
        line.set("hostname", line.at("/fly/app/instance"));
        line.set("service", line.at("/fly/app/name"));
        line.put("ddsource", "fly-io");
        line.put("status", level(line));
        line.put("ddtags", "region:" + line.at("/fly/region").asText() + ",provider:app");
      }
      MAPPER.writeValue(out, lines);
    }
  },
  BETTER_STACK {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      for (ObjectNode line : lines) {
        line.set("dt", line.remove("timestamp"));
        line.put("level", level(line));
      }
      MAPPER.writeValue(out, lines);
    }
  },
  LOKI {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      Map<String, ArrayNode> streams = new TreeMap<>();
      ObjectNode body = MAPPER.createObjectNode();
      ArrayNode all = body.putArray("streams");
      for (ObjectNode line : lines) {
        ObjectNode labels = MAPPER.createObjectNode();
        labels.set("event_provider", line.at("/event/provider"));
        labels.set("fly_region", line.at("/fly/region"));
        labels.set("fly_app_name", line.at("/fly/app/name"));
        labels.set("fly_app_instance", line.at("/fly/app/instance"));
        labels.set("host", line.get("host"));
        labels.put("level", level(line));
        ArrayNode values =
            streams.computeIfAbsent(
                labels.toString(),
                _ -> {
                  ObjectNode stream = all.addObject();
                  stream.set("stream", labels);
                  return stream.putArray("values");
                });
        String nanos = millis(line) + "000000";
        line.remove("timestamp");
        merge(line);
        values.addArray().add(nanos).add(MAPPER.writeValueAsString(line));
      }
      MAPPER.writeValue(out, body);
    }
  },
  NEW_RELIC {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      ArrayNode body = MAPPER.createArrayNode();
      ObjectNode block = body.addObject();
      block.putObject("common").putObject("attributes").put("logtype", "fly");
      ArrayNode logs = block.putArray("logs");
      for (ObjectNode line : lines) {
        ObjectNode log = logs.addObject();
        log.put("timestamp", millis(line));
        log.set("message", line.get("message"));
        ObjectNode attributes = log.putObject("attributes");
        attributes.set("event.provider", line.at("/event/provider"));
        attributes.set("fly.app.name", line.at("/fly/app/name"));
        attributes.set("fly.app.instance", line.at("/fly/app/instance"));
        attributes.set("fly.region", line.at("/fly/region"));
        attributes.set("host", line.get("host"));
        attributes.put("level", level(line));
        attributes.set("service.name", line.at("/fly/app/name"));
        attributes.set("hostname", line.at("/fly/app/instance"));
      }
      MAPPER.writeValue(out, body);
    }
  },
  S3 {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      ndjson(lines, out);
    }
  },
  ELASTICSEARCH {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      for (ObjectNode line : lines) {
        line.set("host.name", line.remove("host"));
        line.set("@timestamp", line.remove("timestamp"));
        out.write(BULK_ACTION);
        out.write(MAPPER.writeValueAsBytes(line));
        out.write('\n');
      }
    }
  },
  SPLUNK {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      for (ObjectNode line : lines) {
        ObjectNode event = MAPPER.createObjectNode();
        event.put("time", millis(line) / 1000.0);
        event.set("host", line.at("/fly/app/instance"));
        event.put("source", "livekit:cloud-agents").put("sourcetype", "_json");
        ObjectNode inner = event.putObject("event");
        inner.set("message", line.get("message"));
        inner.put("level", level(line));
        inner.set("agent_id", line.at("/fly/app/name"));
        inner.set("worker_id", line.at("/fly/app/instance"));
        out.write(MAPPER.writeValueAsBytes(event));
      }
    }
  },
  OTLP {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      ObjectNode body = MAPPER.createObjectNode();
      ArrayNode logs =
          body.putArray("resourceLogs")
              .addObject()
              .putArray("scopeLogs")
              .addObject()
              .putArray("logRecords");
      for (ObjectNode line : lines) {
        ObjectNode log = logs.addObject();
        log.put("timeUnixNano", millis(line) + "000000");
        log.put("severityText", level(line));
        log.putObject("body").set("stringValue", line.get("message"));
        ArrayNode attributes = log.putArray("attributes");
        for (String path : List.of("/fly/app/name", "/fly/app/instance", "/fly/region", "/host")) {
          attributes
              .addObject()
              .put("key", path)
              .putObject("value")
              .set("stringValue", line.at(path));
        }
      }
      MAPPER.writeValue(out, body);
    }
  },
  CLOUDWATCH {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      ObjectNode body = MAPPER.createObjectNode();
      body.put("logGroupName", "g").put("logStreamName", "s");
      ArrayNode events = body.putArray("logEvents");
      for (ObjectNode line : lines) {
        ObjectNode event = events.addObject();
        event.put("timestamp", millis(line));
        line.remove("timestamp");
        event.put("message", MAPPER.writeValueAsString(line));
      }
      MAPPER.writeValue(out, body);
    }
  },
  /// Runs every detector over the message, one after the other.
  REDACTED {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      for (ObjectNode line : lines) {
        String message = line.path("message").asText();
        for (Pattern detector : DETECTORS) {
          message = detector.matcher(message).replaceAll("[redacted]");
        }
        line.put("message", message);
      }
      ndjson(lines, out);
    }
  },
  /// Keeps warnings and worse.
  SELECTED {
    @Override
    void write(List<ObjectNode> lines, OutputStream out) throws IOException {
      ndjson(lines.stream().filter(line -> GRAVE.contains(level(line))).toList(), out);
    }
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final byte[] BULK_ACTION =
      "{\"index\":{\"_index\":\"fly-logs\"}}\n".getBytes(StandardCharsets.UTF_8);
  private static final List<String> GRAVE = List.of("warn", "warning", "error", "fatal");
  private static final List<Pattern> DETECTORS =
      List.of(
          Pattern.compile("[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+"),
          Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]"),
          Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"),
          Pattern.compile("\\b[Bb]earer [\\w.~+/-]+=*"),
          Pattern.compile("\\b(?:\\d[ -]?){12,18}\\d\\b"),
          Pattern.compile("\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b"),
          Pattern.compile("\\beyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+"));

  abstract void write(List<ObjectNode> lines, OutputStream out) throws IOException;

  /// The form for a name such as `better-stack`.
  static StraightforwardForm named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static void ndjson(List<ObjectNode> lines, OutputStream out) throws IOException {
    for (ObjectNode line : lines) {
      out.write(MAPPER.writeValueAsBytes(line));
      out.write('\n');
    }
  }

  private static String level(JsonNode line) {
    return line.at("/log/level").asText("info");
  }

  private static long millis(JsonNode line) {
    return Instant.parse(line.path("timestamp").asText()).toEpochMilli();
  }

  private static void merge(ObjectNode line) throws IOException {
    String message = line.path("message").asText();
    if (message.startsWith("{")) {
      line.remove("message");
      line.setAll((ObjectNode) MAPPER.readTree(message));
    }
  }
}
