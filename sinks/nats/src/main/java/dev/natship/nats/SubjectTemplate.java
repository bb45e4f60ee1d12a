package dev.natship.nats;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;

/// The subject of a line. Text of a line fills one token and never more, so that the name of an app
/// cannot choose where we publish. Only the subject under which the line came keeps its dots. The
/// server's own subjects are never used, since a message to them is a command.
record SubjectTemplate(FieldTemplate template) {
  private static final String INBOX = "_INBOX";
  private static final String KEY_VALUE = "$KV.";

  void write(LogLine line, Output out) {
    int start = out.size();
    out.text(template.render(line, value -> safe(value, value.equals(line.subject()))));
    clean(out, start);
  }

  private static String safe(String value, boolean subject) {
    return subject ? value : value.replace('.', '_');
  }

  /// Replaces what NATS does not allow in a subject to publish to: blanks, wildcards, empty tokens,
  /// and all but ASCII.
  private void clean(Output out, int start) {
    if (out.size() == start) {
      out.write('_');
    }
    byte[] bytes = out.array();
    for (int i = start; i < out.size(); i++) {
      boolean emptyToken =
          bytes[i] == '.' && (i == start || i + 1 == out.size() || bytes[i - 1] == '.');
      if (bytes[i] <= ' ' || bytes[i] == 0x7f || bytes[i] == '*' || bytes[i] == '>' || emptyToken) {
        bytes[i] = '_';
      }
    }
    boolean ownersChoice = template.toString().startsWith(KEY_VALUE);
    if (!ownersChoice && isServers(out, start)) {
      bytes[start] = '-';
    }
  }

  private static boolean isServers(Output out, int start) {
    return out.size() > start
        && isServers(
            new String(
                out.array(),
                start,
                Math.min(INBOX.length(), out.size() - start),
                StandardCharsets.US_ASCII));
  }

  private static boolean isServers(String subject) {
    return subject.startsWith("$") || subject.startsWith(INBOX);
  }

  /// Whether the owner's own text leads to the server's subjects. Key-value buckets are data, and
  /// allowed.
  boolean isServers() {
    return isServers(template.toString()) && !template.toString().startsWith(KEY_VALUE);
  }
}
