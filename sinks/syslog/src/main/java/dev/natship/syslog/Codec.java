package dev.natship.syslog;

import dev.natship.api.FieldTemplate;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import dev.natship.settings.WrongValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a message says unless a template tells it. The words are Vector's, since people bring them
/// along; a word of Vector's that is missing here is answered with what to take instead.
enum Codec {
  TEXT("{{message}}"),
  RAW_MESSAGE("{{message}}"),
  JSON("{{event}}"),
  NATIVE_JSON("{\"log\":{{event}}}"),
  LOGFMT("{{logfmt event}}");

  private static final String BINARY =
      "is binary, and a syslog message is text: json carries every field";
  private static final String COLUMNS =
      "is not written here: name the fields in message, as message = \"{{app}},{{message}}\"";

  private static final Map<String, String> INSTEAD =
      Map.of(
          "gelf",
              "belongs to Graylog: set GELF_URL instead, or take json, which carries every field",
          "avro", BINARY,
          "native", BINARY,
          "otlp", BINARY,
          "protobuf", BINARY,
          "csv", COLUMNS,
          "cef", COLUMNS,
          "syslog", "would be a message in a message: text is what stands in it");

  private final String message;

  Codec(String message) {
    this.message = message;
  }

  /// The template that the owner wrote, or that of the codec.
  static FieldTemplate message(Settings settings) {
    String wanted = settings.text("codec", TEXT.word()).strip().toLowerCase(Locale.ROOT);
    Codec codec = TEXT;
    List<String> words = new ArrayList<>();
    for (Codec known : values()) {
      words.add(known.word());
      codec = known.word().equals(wanted.replace('-', '_')) ? known : codec;
    }
    String instead = INSTEAD.get(wanted);
    if (instead != null) {
      settings.problem("codec", "\"" + wanted + "\" " + instead);
    } else if (!words.contains(wanted.replace('-', '_'))) {
      settings.problem(
          "codec",
          "expected one of "
              + String.join(", ", words)
              + WrongValue.words(wanted)
              + Spelling.hint(wanted, words));
    }
    return FieldTemplate.of(settings, "message", codec.message);
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
