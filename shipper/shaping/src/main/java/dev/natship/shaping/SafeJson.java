package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.JsonText;
import dev.natship.api.Output;
import dev.natship.lines.ContextPaths;
import dev.natship.lines.LineView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Copies a well-formed JSON object, with redactions applied to all its strings at any depth. Names
/// and numbers stay. Works on the bytes without parsing them to a tree.
///
/// Most strings need only a quick check for all redactions at once: whether there is a trace of a
/// well-known secret, and whether one expression matches that joins those of the owner. Only when
/// there may be a match is each redaction applied.
final class SafeJson {
  /// Lengths of `2026-02-17` and `2026-02-17T10:30:00.123456789Z`.
  private static final int DATE = 10;

  private static final int LONGEST_TIME = 30;

  private final List<Redaction> redactions;
  private final SecretTraces traces;
  private final boolean ownersToo;
  private final Optional<Expression> owners;
  private final CleanHeads heads = new CleanHeads();
  private final Decoding decoding;
  private final Output json = new Output(1024);
  private Output text = new Output(256);
  private Output spare = new Output(256);

  SafeJson(List<Redaction> redactions, ContextPaths context) {
    this.decoding = new Decoding(context);
    this.redactions = List.copyOf(redactions);
    Set<Secrets> secrets = EnumSet.noneOf(Secrets.class);
    List<Expression> expressions = new ArrayList<>();
    for (Redaction redaction : redactions) {
      switch (redaction.finder()) {
        case Secrets secret -> secrets.add(secret);
        case Expression expression -> expressions.add(expression);
      }
    }
    this.traces = new SecretTraces(secrets);
    this.ownersToo = !expressions.isEmpty();
    this.owners = ownersToo ? Expression.any(expressions) : Optional.empty();
  }

  /// The line without its secrets: itself, where it has none. Looks at the message alone, and lets
  /// all other fields be, where nothing before or after it has a trace of a secret. What is
  /// returned is valid until the next line.
  LineView redacted(LineView line) {
    byte[] bytes = line.json();
    int start = line.jsonFrom();
    int end = line.jsonTo();
    int from = line.jsonFrom(Field.MESSAGE);
    int to = line.jsonTo(Field.MESSAGE);
    if (ownersToo || from < 0 || hasTracesAround(line, bytes, start, from, to, end)) {
      json.truncate(0);
      return write(bytes, start, end, json) ? decoding.again(line, json) : line;
    }
    return changes(bytes, from, to, !line.isPlain(Field.MESSAGE))
        ? decoding.withMessage(line, text)
        : line;
  }

  /// Whether there may be a secret outside of the message.
  private boolean hasTracesAround(
      LineView line, byte[] json, int start, int from, int to, int end) {
    int stream = line.subjectHash();
    int time = line.jsonFrom(Field.TIMESTAMP);
    int timeTo = line.jsonTo(Field.TIMESTAMP);
    if (time < 0 || !line.hasOwnTime() || !isTime(json, time, timeTo)) {
      return hasTracesBefore(stream, json, start, from) || traces.areIn(json, to, end);
    }
    return time < from
        ? hasTracesBefore(stream, json, start, time)
            || traces.areIn(json, timeTo, from)
            || traces.areIn(json, to, end)
        : hasTracesBefore(stream, json, start, from)
            || traces.areIn(json, to, time)
            || traces.areIn(json, timeTo, end);
  }

  private boolean hasTracesBefore(int stream, byte[] json, int start, int end) {
    if (heads.has(stream, json, start, end)) {
      return false;
    }
    boolean found = traces.areIn(json, start, end);
    if (!found) {
      heads.add(stream, json, start, end);
    }
    return found;
  }

  /// Whether a time that could be read is written so that no secret can be in it: with a `T`, a `Z`
  /// and not more than nine digits in a row.
  private static boolean isTime(byte[] json, int from, int to) {
    return to - from <= LONGEST_TIME
        && to - from > DATE
        && json[from + DATE] == 'T'
        && json[to - 1] == 'Z';
  }

  /// Appends the redacted JSON. Returns false, and appends nothing, when there is nothing to
  /// redact.
  boolean write(byte[] json, int start, int end, Output out) {
    if (!ownersToo && !traces.areIn(json, start, end)) {
      return false;
    }
    int begin = out.size();
    int copied = start;
    int i = start;
    while (i < end) {
      if (json[i] != '"') {
        i++;
        continue;
      }
      int from = i + 1;
      int to = from;
      boolean escaped = false;
      while (json[to] != '"') {
        escaped |= json[to] == '\\';
        to += json[to] == '\\' ? 2 : 1;
      }
      i = to + 1;
      if (!isName(json, i, end) && changes(json, from, to, escaped)) {
        out.write(json, copied, from - 1 - copied);
        out.jsonString(text.array(), 0, text.size());
        copied = i;
      }
    }
    if (out.size() == begin) {
      return false;
    }
    out.write(json, copied, end - copied);
    return true;
  }

  /// Whether any redaction changes this string. If so, the redacted text is in `text`.
  private boolean changes(byte[] json, int from, int to, boolean escaped) {
    int traced = traces.inString(json, from, to);
    if (traced == 0 && !ownersToo) {
      return false;
    }
    text.truncate(0);
    if (escaped) {
      JsonText.unescape(json, from, to - from, text);
    } else {
      text.write(json, from, to - from);
    }
    if (traced == 0 && owners.isPresent() && !owners.get().foundIn(text.array(), text.size())) {
      return false;
    }
    boolean changed = false;
    for (int i = 0; i < redactions.size(); i++) {
      Redaction redaction = redactions.get(i);
      if (redaction.finder() instanceof Secrets secret
          && (traced & SecretTraces.bit(secret)) == 0) {
        continue;
      }
      spare.truncate(0);
      if (redaction.apply(text.array(), text.size(), spare)) {
        changed = true;
        Output redacted = spare;
        spare = text;
        text = redacted;
        // A removed text may leave a secret behind that it had split, so the check is repeated.
        traced = traces.inText(text.array(), text.size());
      }
    }
    return changed;
  }

  private static boolean isName(byte[] json, int behind, int end) {
    int i = behind;
    while (i < end && json[i] >= 0 && json[i] <= ' ') {
      i++;
    }
    return i < end && json[i] == ':';
  }
}
