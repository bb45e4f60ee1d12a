package dev.natship.loki;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the labels of lines, and remembers what it wrote: lines of one stream have the same
/// values, and are many. Makes no objects for a line of a known stream. Belongs to one thread.
final class LabelSets {
  static final int LONGEST_VALUE = 2048;

  /// When there are as many, all are forgotten.
  private static final int MOST = 256;

  private static final int SLOTS = 4 * MOST;

  /// Streams with longer values are not remembered.
  private static final int LONGEST = 1024;

  /// Ends a value. No text in UTF-8 has this byte.
  private static final int END = 0xff;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// A stream: the values of its labels one after another, the labels as JSON, and how its lines
  /// begin.
  private record Stream(byte[] values, byte[] json, QuotedHead lines) {}

  /// What one sender's line had last: the values that its other lines may not share, and its
  /// stream.
  private static final class OfSender {
    private final Output others = new Output(32);
    private long sender = -1;
    private @Nullable Stream stream;
  }

  /// So many senders are remembered, at most.
  private static final int SENDERS = 128;

  private final TextPairs labels;
  private final FieldTemplate[] templates;

  /// The values that lines of one sender may not share.
  private final FieldTemplate[] ofLine;

  private final @Nullable OfSender[] senders = new OfSender[SENDERS];
  private final @Nullable Stream[] streams = new Stream[SLOTS];
  private final QuotedHead others = new QuotedHead();
  private final Output values = new Output(256);
  private int known;

  LabelSets(Map<String, FieldTemplate> labels) {
    this.labels = new TextPairs(labels);
    this.templates = labels.values().toArray(FieldTemplate[]::new);
    this.ofLine =
        labels.values().stream().filter(label -> !label.isOfStream()).toArray(FieldTemplate[]::new);
  }

  /// Appends an object of the line's labels. One without any says who sent it. Returns what quotes
  /// the lines of the stream.
  QuotedHead write(LogLine line, Output out) {
    long sender = ofLine.length < templates.length ? line.sender() : -1;
    if (sender < 0) {
      Stream stream = find(line, out);
      return stream == null ? others : stream.lines();
    }
    OfSender known = ofSender(sender);
    write(ofLine, line);
    Stream stream = known.stream;
    if (known.sender == sender && stream != null && hasSameValues(known.others)) {
      out.write(stream.json(), 0, stream.json().length);
      return stream.lines();
    }
    known.sender = sender;
    known.others.truncate(0);
    known.others.write(values.array(), 0, values.size());
    known.stream = null;
    stream = find(line, out);
    known.stream = stream;
    return stream == null ? others : stream.lines();
  }

  private OfSender ofSender(long sender) {
    int place = (int) sender & (SENDERS - 1);
    OfSender known = senders[place];
    if (known == null) {
      known = new OfSender();
      senders[place] = known;
    }
    return known;
  }

  private void write(FieldTemplate[] those, LogLine line) {
    values.truncate(0);
    for (FieldTemplate template : those) {
      template.write(line, values);
      values.write(END);
    }
  }

  private boolean hasSameValues(Output as) {
    return Arrays.equals(as.array(), 0, as.size(), values.array(), 0, values.size());
  }

  /// Appends the labels. Returns the line's stream; null when it is not remembered.
  private @Nullable Stream find(LogLine line, Output out) {
    write(templates, line);
    int slot = slot();
    Stream stream = streams[slot];
    if (stream != null) {
      out.write(stream.json(), 0, stream.json().length);
      return stream;
    }
    int start = out.size();
    if (!labels.write(line, out, LONGEST_VALUE)) {
      out.truncate(out.size() - 1);
      out.text("\"agent\":\"natship\"}");
    }
    return values.size() <= LONGEST
        ? remember(slot, Arrays.copyOfRange(out.array(), start, out.size()))
        : null;
  }

  private Stream remember(int slot, byte[] json) {
    if (known == MOST) {
      Arrays.fill(streams, null);
      known = 0;
    }
    Stream stream = new Stream(values.toByteArray(), json, new QuotedHead());
    streams[known == 0 ? slot() : slot] = stream;
    known++;
    return stream;
  }

  /// Where the stream of these values is, or would be.
  private int slot() {
    byte[] bytes = values.array();
    int size = values.size();
    int slot = (int) (hash(bytes, size) >>> 40) & (SLOTS - 1);
    Stream stream = streams[slot];
    while (stream != null
        && !Arrays.equals(stream.values(), 0, stream.values().length, bytes, 0, size)) {
      slot = (slot + 1) & (SLOTS - 1);
      stream = streams[slot];
    }
    return slot;
  }

  private static long hash(byte[] bytes, int size) {
    long hash = size;
    int at = 0;
    for (; at + Long.BYTES <= size; at += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(bytes, at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (; at < size; at++) {
      hash = (hash ^ bytes[at]) * 0x9E3779B97F4A7C15L;
    }
    return hash * 0x9E3779B97F4A7C15L;
  }
}
