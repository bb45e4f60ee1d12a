package dev.natship.elasticsearch;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.transport.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/// One line as the two lines of a bulk request: the action, then the document.
final class BulkEncoding implements Encoding {

  /// `create` refuses what is already there, `index` overwrites it.
  enum Action {
    INDEX,
    CREATE
  }

  private static final int LONGEST_INDEX_NAME = 255;

  private final HttpTransport transport;
  private final String opening;
  private final FieldTemplate index;
  private final String constantIndex;
  private final String closing;
  private final boolean identified;
  private final Output scratch = new Output(64);
  private final MessageDigest sha256;

  /// @param type the `_type` that servers up to version 6 want; empty for none
  /// @param identified whether the document's id is made from the line, so that a repeated delivery
  ///   finds it
  BulkEncoding(
      HttpTransport transport,
      Action action,
      FieldTemplate index,
      String type,
      boolean identified) {
    this.transport = transport;
    this.opening = "{\"" + action.name().toLowerCase(Locale.ROOT) + "\":{\"_index\":\"";
    this.index = index;
    this.constantIndex = index.isConstant() ? indexName(index.toString()) : "";
    Output out = new Output(32);
    if (!type.isEmpty()) {
      out.text(",\"_type\":").jsonString(type);
    }
    out.text("}}\n");
    this.closing = out.toText();
    this.identified = identified;
    this.sha256 = sha256();
  }

  @Override
  public void encode(LogLine line, Output out) {
    out.text(opening);
    out.text(constantIndex.isEmpty() ? indexName(index.render(line)) : constantIndex);
    out.write('"');
    if (identified) {
      out.text(",\"_id\":\"").text(identity(line)).write('"');
    }
    out.text(closing);
    line.writeJson(out);
    out.write('\n');
  }

  @Override
  public String partition(LogLine line) {
    return transport.partition(line);
  }

  private String identity(LogLine line) {
    scratch.truncate(0);
    scratch.text(line.subject()).write('\n');
    scratch.number(line.timeNanos()).write('\n');
    scratch.number(line.receivedNanos()).write('\n');
    line.writeText(Field.MESSAGE, scratch);
    sha256.update(scratch.array(), 0, scratch.size());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(sha256.digest(), 15));
  }

  /// Index names are lower case and free of the characters that the server refuses.
  static String indexName(String wanted) {
    StringBuilder name = new StringBuilder(wanted.length());
    String lower = wanted.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      boolean refused = c <= ' ' || "\\/*?\"<>|,#:".indexOf(c) >= 0;
      boolean refusedFirst = i == 0 && "-_+.".indexOf(c) >= 0 && !lower.startsWith(".ds-");
      name.append(refused || refusedFirst ? '-' : c);
    }
    while (!name.isEmpty() && name.charAt(0) == '-') {
      name.deleteCharAt(0);
    }
    while (name.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_INDEX_NAME) {
      name.setLength(name.length() - 1);
    }
    return name.isEmpty() ? "unnamed" : name.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
