package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.JsonText;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.JsonTokens;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies a lane's [FieldEdits] to one line after another. Without edits it returns the line
/// itself. The returned line is valid until the next one. Makes no objects for a line.
public final class Shaper {
  /// Members that may hold the message. The first of them that is a string does.
  private static final List<MemberPath> MESSAGES =
      List.of(MemberPath.of("message"), MemberPath.of("msg"), MemberPath.of("log"));

  private static final MemberPath LEVEL = MemberPath.of("level");
  private static final MemberPath TIMESTAMP = MemberPath.of("timestamp");
  private static final MemberPath TIMESTAMP_ORIGINAL = MemberPath.of("timestamp_original");

  private final FieldEdits edits;
  private final boolean untouched;
  private final boolean leavesFields;
  private final boolean onlyRedacts;
  private final CompiledEdits compiled;
  private final SafeJson safe;
  private final Decoding innerDecoding;
  private final JsonMembers members = new JsonMembers();
  private final @Nullable KnownEdits known;
  private final EditedLine withFields;
  private final @Nullable EditedLine shaped;
  private final Output message = new Output(256);
  private boolean innerTime = true;
  private boolean knows;

  public Shaper(FieldEdits edits) {
    this.edits = edits;
    this.untouched = edits.nothing();
    this.leavesFields = edits.leavesFields();
    this.onlyRedacts = edits.onlyRedacts();
    this.compiled = new CompiledEdits(edits);
    this.innerDecoding = new Decoding(edits.context());
    this.known = leavesFields || onlyRedacts ? null : KnownEdits.of(compiled);
    this.withFields = new EditedLine((_, out) -> write(out), edits.context());
    this.shaped =
        edits
            .shape()
            .map(shape ->
                new EditedLine(
                    (line, out) -> {
                      int start = out.size();
                      shape.write(line, out);
                      JsonTokens.onOneLine(out.array(), start, out.size());
                    },
                    edits.context()))
            .orElse(null);
    this.safe = new SafeJson(edits.redactions(), edits.context());
  }

  public LogLine shape(LineView arrived) {
    innerTime = true;
    return untouched ? arrived : edited(arrived);
  }

  /// Like [#shape], but keeps the time under which the line arrived, even if the JSON in its
  /// message has another.
  public LogLine shapeWithOuterTime(LineView arrived) {
    innerTime = false;
    return untouched ? arrived : edited(arrived);
  }

  /// Drops the last line and its bytes.
  public void release() {
    members.release();
    if (known != null) {
      known.release();
    }
    withFields.release();
    if (shaped != null) {
      shaped.release();
    }
  }

  private LogLine edited(LineView arrived) {
    LogLine line = leavesFields ? arrived : withFields(arrived);
    return shaped == null ? line : shaped.reset(line, null, line.timeNanos());
  }

  private LogLine withFields(LineView arrived) {
    LineView base = edits.redactions().isEmpty() ? arrived : safe.redacted(arrived);
    if (onlyRedacts) {
      return base;
    }
    LineView inner = edits.mergeJsonMessage() ? object(base) : null;
    long time =
        innerTime && inner != null && inner.hasOwnTime() ? inner.timeNanos() : base.timeNanos();
    EditedLine line = withFields.reset(base, inner, time);
    knows = known != null && known.know(base, inner, innerTime, line);
    if (!knows) {
      edit(base, inner, line);
    }
    return line;
  }

  private void edit(LineView base, @Nullable LineView inner, EditedLine line) {
    members.reset(base.json(), base.jsonFrom());
    int level = inner == null ? JsonMembers.NONE : merge(base, inner);
    compiled.move(members);
    if (compiled.adds()) {
      compiled.add(members, line);
      line.changed();
    }
    if (known != null) {
      known.learn(members, level);
    }
  }

  private void write(Output out) {
    if (knows && known != null) {
      known.write(out);
      return;
    }
    int start = out.size();
    members.write(out);
    // Added values may have line breaks between their tokens.
    JsonTokens.onOneLine(out.array(), start, out.size());
  }

  /// The object inside the message; null when the message is none.
  private @Nullable LineView object(LineView base) {
    if (!hasObject(base)) {
      return null;
    }
    LineView inner = innerDecoding.of(base, message);
    return inner.arrivedAsJson() ? inner : null;
  }

  /// Merges the object inside the message into the line, in place of the message. Values keep their
  /// types. The line's level is kept as a top-level `level`, unless the line has one there already
  /// or the object brings one. An inner `timestamp` that does not count is renamed. Returns the
  /// value that holds the level, if it was made.
  private int merge(LineView base, LineView inner) {
    for (MemberPath name : MESSAGES) {
      if (members.isText(name)) {
        members.remove(name);
        break;
      }
    }
    int level = JsonMembers.NONE;
    if (base.has(Field.LEVEL) && members.find(LEVEL) == JsonMembers.NONE) {
      level = level(base);
      members.put(LEVEL, level);
    }
    int object = members.inner(inner.json(), inner.jsonFrom());
    if (!innerTime) {
      members.stepAside(object, TIMESTAMP, TIMESTAMP_ORIGINAL);
    }
    members.lay(object);
    return level;
  }

  /// Whether the message may be a JSON object. If so, it is in `message`, without spaces around it.
  private boolean hasObject(LineView base) {
    if (!base.mayHaveObject()) {
      return false;
    }
    message.truncate(0);
    base.writeText(Field.MESSAGE, message);
    int size = message.size();
    byte[] text = message.array();
    if (size == 0) {
      return false;
    }
    if (isBlank(text[0]) || isBlank(text[size - 1])) {
      byte[] stripped = message.toText().strip().getBytes(StandardCharsets.UTF_8);
      message.truncate(0);
      message.write(stripped);
      size = stripped.length;
      text = message.array();
    }
    return size > 0 && text[0] == '{' && text[size - 1] == '}';
  }

  /// Whether it is white space, or a byte of a character that may be.
  private static boolean isBlank(byte b) {
    return b <= ' ';
  }

  private int level(LineView base) {
    Output out = members.writing();
    int start = out.size();
    writeLevel(base, message, out);
    return members.made(start);
  }

  /// Appends the line's level as a JSON string without needless escapes.
  ///
  /// @param scratch is overwritten
  static void writeLevel(LineView base, Output scratch, Output out) {
    scratch.truncate(0);
    base.writeJsonText(Field.LEVEL, scratch);
    out.write('"');
    JsonText.canonical(scratch.array(), 1, scratch.size() - 1, out);
    out.write('"');
  }
}
