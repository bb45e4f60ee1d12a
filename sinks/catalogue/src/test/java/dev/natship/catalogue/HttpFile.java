package dev.natship.catalogue;

import dev.natship.testkit.Received;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Requests as text for people: method and address, headers, an empty line, the body as it is after
/// decompression. What differs from run to run is left out or named, and long runs of `x` are
/// counted.
final class HttpFile {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "connection", "content-length", "accept-encoding", "user-agent");
  private static final Pattern TRACE = Pattern.compile("(\"trace_id\":\")[0-9a-f]{32}");
  private static final Pattern RUN = Pattern.compile("x{100,}");

  private HttpFile() {}

  /// @param place scheme and host of the vendor, in place of the receiver's
  static String of(List<Received> requests, String place) {
    return requests.stream()
        .map(request -> text(request, place))
        .sorted()
        .reduce((one, next) -> one + "\n### and\n" + next)
        .orElse("nothing is sent\n");
  }

  private static String text(Received request, String place) {
    StringBuilder text = new StringBuilder();
    text.append(request.method()).append(' ').append(place).append(request.path()).append('\n');
    new TreeMap<>(request.headers())
        .forEach((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name)) {
            boolean random = name.equals("x-splunk-request-channel");
            text.append(name).append(": ");
            text.append(random ? "(random)" : String.join(", ", values)).append('\n');
          }
        });
    return text.append('\n').append(body(request.text())).toString();
  }

  private static String body(String body) {
    String steady = TRACE.matcher(body).replaceAll("$1(random)");
    return RUN.matcher(steady).replaceAll(run -> "x(" + run.group().length() + ")");
  }
}
