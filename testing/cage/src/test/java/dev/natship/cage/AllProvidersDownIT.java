package dev.natship.cage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every provider that there is, by its variables, and none of them works.
class AllProvidersDownIT {
  private static final int ALL = 58;
  private static final Path TESTS = Path.of("../catalogue/src/test/resources");
  private static final Pattern HOST = Pattern.compile("(?m)^[A-Z]+ https://([^/:?\\s]+)");

  @TempDir Path folder;

  @Test
  @Tag("F31")
  void fiftyEightAreDown() throws Exception {
    try (Scenario scenario = new Scenario("58 destinations, all down", Machine.SMALL, folder)) {
      World world = World.of(scenario, folder, hosts());
      world.destination().behave(AllProvidersDownIT::token);
      int count = 0;
      Config providers = ConfigFactory.parseFile(TESTS.resolve("http.conf").toFile());
      for (String name : providers.root().keySet()) {
        Config provider = providers.getConfig('"' + name + '"');
        if (!provider.hasPath("profile") && !provider.hasPath("apart")) {
          variables(provider).forEach(scenario::variable);
          count++;
        }
      }
      for (int i = count; i < ALL; i++) {
        ManyDestinationsIT.unreachable(scenario, i);
      }
      ManyDestinationsIT.fill(scenario);
    }
  }

  /// The hosts that all providers' requests go to, out of their golden requests.
  private static String[] hosts() throws IOException {
    Set<String> hosts = new TreeSet<>();
    try (Stream<Path> files = Files.walk(TESTS.resolve("golden"))) {
      for (Path file : files.filter(file -> file.endsWith("single.http")).toList()) {
        HOST.matcher(Files.readString(file)).results().forEach(host -> hosts.add(host.group(1)));
      }
    }
    return hosts.toArray(String[]::new);
  }

  private static Map<String, String> variables(Config provider) throws GeneralSecurityException {
    Map<String, String> variables = new HashMap<>();
    String account = World.serviceAccount();
    provider
        .getObject("variables")
        .forEach((name, value) ->
            variables.put(
                name, String.valueOf(value.unwrapped()).replace("{service-account}", account)));
    return variables;
  }

  /// Whoever issues tokens works; everybody else does not.
  private static Reply token(ReceivedRequest request) {
    return request.path().contains("token")
        ? new Reply.Say(200, Map.of(), "{\"access_token\":\"t\",\"expires_in\":3600}")
        : Reply.status(503);
  }
}
