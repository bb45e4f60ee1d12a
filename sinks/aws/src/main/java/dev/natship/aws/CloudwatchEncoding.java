package dev.natship.aws;

import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.time.Duration;
import java.util.function.IntPredicate;

/// One event as the JSON string of its message; its time is added when the request is written.
/// Group and stream are the partition, one on each line.
final class CloudwatchEncoding implements Encoding {

  /// The words behind `line = `.
  enum Line {
    JSON,
    TEXT
  }

  private static final int LONGEST_NAME = 512;
  private static final Limits LIMITS =
      Limits.NONE
          .withBytes(1_048_576)
          .withLines(10_000)
          .withLineBytes(1_048_576 - 26)
          .withLineOverhead(26)
          .withWindow(Duration.ofDays(14), Duration.ofHours(2))
          .withSpan(Duration.ofHours(24));

  private final Line form;
  private final FieldTemplate text;
  private final FieldTemplate group;
  private final FieldTemplate stream;
  private final Output scratch = new Output(1024);

  CloudwatchEncoding(Line form, FieldTemplate text, FieldTemplate group, FieldTemplate stream) {
    this.form = form;
    this.text = text;
    this.group = group;
    this.stream = stream;
  }

  @Override
  public void encode(LogLine line, Output out) {
    scratch.truncate(0);
    switch (form) {
      case JSON -> line.writeJson(scratch);
      case TEXT -> text.write(line, scratch);
    }
    if (scratch.size() == 0) {
      // the service takes no empty message
      scratch.write(' ');
    }
    out.jsonString(scratch.array(), 0, scratch.size());
  }

  @Override
  public String partition(LogLine line) {
    return name(group.render(line), CloudwatchEncoding::inGroup)
        + "\n"
        + name(stream.render(line), c -> c != ':' && c != '*' && c >= ' ');
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  private static boolean inGroup(int c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || "_-/.#".indexOf(c) >= 0);
  }

  private static String name(String text, IntPredicate allowed) {
    if (text.isEmpty()) {
      return "unknown";
    }
    StringBuilder name = new StringBuilder(Math.min(text.length(), LONGEST_NAME));
    text.codePoints()
        .limit(LONGEST_NAME)
        .forEach(c -> name.appendCodePoint(allowed.test(c) ? c : '_'));
    return name.toString();
  }
}
