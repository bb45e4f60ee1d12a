package dev.natship.redis;

import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// One line as one whole command. A batch is its items in a row.
final class RedisEncoding implements Encoding {
  private static final byte[] XADD = ascii("XADD");
  private static final byte[] RPUSH = ascii("RPUSH");
  private static final byte[] PUBLISH = ascii("PUBLISH");
  private static final byte[] MAXLEN = ascii("MAXLEN");
  private static final byte[] ABOUT = ascii("~");
  private static final byte[] ANY_ID = ascii("*");

  /// Where the lines go: a stream's fields, or the one value of a list or a channel.
  sealed interface Shape {
    record Stream(long longest, List<Map.Entry<String, FieldTemplate>> fields) implements Shape {
      public Stream {
        fields = List.copyOf(fields);
      }
    }

    record ListEnd(FieldTemplate value) implements Shape {}

    record Channel(FieldTemplate value) implements Shape {}
  }

  private final FieldTemplate key;
  private final Shape shape;
  private final Output scratch = new Output(512);

  RedisEncoding(FieldTemplate key, Shape shape) {
    this.key = key;
    this.shape = shape;
  }

  /// One connection keeps the order of the lines, and pipelining makes it fast enough.
  @Override
  public Limits limits() {
    return Limits.NONE.withConcurrency(1);
  }

  @Override
  public void encode(LogLine line, Output out) {
    switch (shape) {
      case Shape.Stream(long longest, List<Map.Entry<String, FieldTemplate>> fields) -> {
        Resp.array((longest > 0 ? 6 : 3) + 2 * fields.size(), out);
        Resp.bulk(XADD, out);
        value(key, line, out);
        if (longest > 0) {
          Resp.bulk(MAXLEN, out);
          Resp.bulk(ABOUT, out);
          Resp.bulk(ascii(Long.toString(longest)), out);
        }
        Resp.bulk(ANY_ID, out);
        for (Map.Entry<String, FieldTemplate> field : fields) {
          Resp.bulk(field.getKey().getBytes(StandardCharsets.UTF_8), out);
          value(field.getValue(), line, out);
        }
      }
      case Shape.ListEnd(FieldTemplate value) -> pair(RPUSH, value, line, out);
      case Shape.Channel(FieldTemplate value) -> pair(PUBLISH, value, line, out);
    }
  }

  private void pair(byte[] command, FieldTemplate value, LogLine line, Output out) {
    Resp.array(3, out);
    Resp.bulk(command, out);
    value(key, line, out);
    value(value, line, out);
  }

  private void value(FieldTemplate template, LogLine line, Output out) {
    scratch.truncate(0);
    template.write(line, scratch);
    Resp.bulk(scratch.array(), scratch.size(), out);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
