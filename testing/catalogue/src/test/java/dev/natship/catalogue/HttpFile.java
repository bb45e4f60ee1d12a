package dev.natship.catalogue;

import dev.natship.testkit.Received;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Requests as readable text: method and address, headers, an empty line, the decompressed body.
/// What changes from run to run is left out or replaced by a word in brackets. A long run of `x` is
/// replaced by its length.
final class HttpFile {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "connection", "content-length", "accept-encoding", "user-agent");
  private static final Map<String, String> OF_THE_MOMENT =
      Map.of(
          "content-md5", "(digest)",
          "x-amz-content-sha256", "(digest)",
          "x-amz-date", "(now)",
          "x-ms-date", "(now)",
          "x-splunk-request-channel", "(random)");
  private static final Pattern SIGNATURE =
      Pattern.compile("(Signature=|SharedKey [a-z]+:)[0-9a-zA-Z+/=]+");
  private static final Pattern DAY = Pattern.compile("(Credential=[A-Z]+/)[0-9]{8}");
  private static final Pattern ASSERTION = Pattern.compile("(assertion=)[^&]+");
  private static final Pattern MOMENT = Pattern.compile("([?&]now=)[0-9]{13}");
  private static final Pattern BATCH = Pattern.compile("(/[0-9]+-)[^/]+?(\\.log\\.gz(?:$|\\?))");
  private static final Pattern TRACE = Pattern.compile("(\"trace_id\":\")[0-9a-f]{32}");
  private static final Pattern RUN = Pattern.compile("x{100,}");

  private static final String AND = "\n### and\n";

  private HttpFile() {}

  /// @param place returns the provider's scheme and host for a request; they replace the receiver's
  static String of(List<Received> requests, Function<Received, String> place) {
    return requests.stream()
        .map(request -> text(request, place.apply(request)))
        .sorted()
        .reduce((one, next) -> one + AND + next)
        .orElse("nothing is sent\n");
  }

  /// Splits such a text into its requests.
  static List<String> requests(String text) {
    return List.of(text.split(AND));
  }

  private static String text(Received request, String place) {
    StringBuilder text = new StringBuilder();
    text.append(request.method()).append(' ').append(place);
    String path = BATCH.matcher(request.path()).replaceAll("$1(batch)$2");
    text.append(MOMENT.matcher(path).replaceAll("$1(now)")).append('\n');
    new TreeMap<>(request.headers())
        .forEach((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name)) {
            String value = String.join(", ", values);
            text.append(name).append(": ");
            text.append(OF_THE_MOMENT.getOrDefault(name, steady(value))).append('\n');
          }
        });
    return text.append('\n').append(body(request.text())).toString();
  }

  private static String steady(String header) {
    String text = SIGNATURE.matcher(header).replaceAll("$1(signature)");
    return DAY.matcher(text).replaceAll("$1(today)");
  }

  private static String body(String body) {
    String text = TRACE.matcher(body).replaceAll("$1(random)");
    text = ASSERTION.matcher(text).replaceAll("$1(signed)");
    return shortened(text);
  }

  static String shortened(String text) {
    return RUN.matcher(text).replaceAll(run -> "x(" + run.group().length() + ")");
  }
}
