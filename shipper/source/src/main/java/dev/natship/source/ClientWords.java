package dev.natship.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the NATS client says when something fails, in words for people who read no Java.
final class ClientWords {
  private static final Pattern CLASS = Pattern.compile("(?:\\w+\\.)+\\w*(?:Exception|Error):? ?");
  private static final Pattern ALERT = Pattern.compile("\\((?:[a-z]+_)*[a-z]+\\) ?");
  private static final Pattern SERVERS =
      Pattern.compile("Unable to connect to NATS servers?: \\[(.*?)]");

  private ClientWords() {}

  static String plain(String text) {
    Matcher connecting = SERVERS.matcher(text);
    if (!connecting.lookingAt()) {
      return reason(text);
    }
    String why = text.substring(connecting.end());
    return "cannot connect to "
        + connecting.group(1)
        + (why.startsWith(": ") ? ": " + reason(why.substring(2)) : why);
  }

  private static String reason(String text) {
    String bare = ALERT.matcher(CLASS.matcher(text).replaceAll("")).replaceAll("").strip();
    // Some Java runtimes add that, others do not.
    bare = bare.replace(" (connect failed)", "");
    if (bare.contains("PKIX")) {
      return "its certificate is signed by nobody whom we trust";
    }
    if (bare.startsWith("No subject alternative") || bare.startsWith("No name matching")) {
      return "its certificate is for another name";
    }
    if (bare.contains("SSL connection wanted by client")) {
      return "the server offers no TLS";
    }
    if (bare.contains("SSL connection required by server")) {
      return "the server wants TLS";
    }
    if (bare.isEmpty() || bare.equals("null") || bare.contains("Unsupported or unrecognized SSL")) {
      return "what answers there is no NATS server, or no TLS";
    }
    return bare;
  }
}
