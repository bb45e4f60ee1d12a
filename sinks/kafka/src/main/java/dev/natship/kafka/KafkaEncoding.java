package dev.natship.kafka;

import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// One line as key, headers and value, each after its length. The topic is the batch's partition,
/// so that a refused topic does not hold up the records of others.
final class KafkaEncoding implements Encoding {
  private static final int LONGEST_TOPIC = 249;

  private final FieldTemplate topic;
  private final FieldTemplate key;
  private final List<Map.Entry<String, FieldTemplate>> headers;
  private final FieldTemplate value;
  private final Limits limits;

  KafkaEncoding(
      FieldTemplate topic,
      FieldTemplate key,
      List<Map.Entry<String, FieldTemplate>> headers,
      FieldTemplate value,
      Limits limits) {
    this.topic = topic;
    this.key = key;
    this.headers = List.copyOf(headers);
    this.value = value;
    this.limits = limits;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public String partition(LogLine line) {
    return topic.isConstant() ? topic.toString() : legal(topic.render(line));
  }

  @Override
  public void encode(LogLine line, Output out) {
    int start = out.size();
    measured(key, line, out);
    if (out.size() == start + Integer.BYTES) {
      out.truncate(start);
      length(KafkaRecords.NO_KEY, out);
    }
    out.write(headers.size());
    for (Map.Entry<String, FieldTemplate> header : headers) {
      byte[] name = header.getKey().getBytes(StandardCharsets.UTF_8);
      length(name.length, out);
      out.write(name);
      measured(header.getValue(), line, out);
    }
    value.write(line, out);
  }

  /// A topic's name has letters, digits, dots, dashes and underscores only.
  static String legal(String name) {
    StringBuilder legal = new StringBuilder(name.length());
    for (int i = 0; i < Math.min(name.length(), LONGEST_TOPIC); i++) {
      legal.append(isLegal(name.charAt(i)) ? name.charAt(i) : '_');
    }
    boolean reserved =
        legal.isEmpty() || legal.toString().equals(".") || legal.toString().equals("..");
    return reserved ? "_" : legal.toString();
  }

  private static boolean isLegal(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  private static void measured(FieldTemplate template, LogLine line, Output out) {
    int start = out.size();
    length(0, out);
    template.write(line, out);
    int length = out.size() - start - Integer.BYTES;
    ByteBuffer.wrap(out.array()).putInt(start, length);
  }

  private static void length(int value, Output out) {
    out.write(value >> 24);
    out.write(value >> 16);
    out.write(value >> 8);
    out.write(value);
  }
}
