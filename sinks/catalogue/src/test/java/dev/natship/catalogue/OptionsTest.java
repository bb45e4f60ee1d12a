package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.engine.Ledger;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an owner may choose of a provider arrives with the request:
/// `golden/<provider>/<option>.http` for each option in `options.conf`.
class OptionsTest {
  private static final Config OPTIONS = ConfigFactory.parseResources("options.conf");

  @TempDir static Path folder;

  private static Certificates certificates;
  private static HttpReceiver receiver;

  record Option(String provider, String name) {
    Map<String, String> variables() {
      Map<String, String> variables = new TreeMap<>();
      if (said().hasPath("variables")) {
        said()
            .getObject("variables")
            .unwrapped()
            .forEach((variable, value) -> variables.put(variable, String.valueOf(value)));
      }
      return variables;
    }

    String settings() {
      return said().hasPath("settings") ? said().getString("settings") : "";
    }

    private Config said() {
      return OPTIONS.getConfig(provider).getConfig(name);
    }

    @Override
    public String toString() {
      return provider + ": " + name;
    }
  }

  static Stream<Option> options() {
    return OPTIONS.root().keySet().stream()
        .sorted()
        .flatMap(provider ->
            OPTIONS.getObject(provider).keySet().stream()
                .sorted()
                .map(name -> new Option(provider, name)));
  }

  @BeforeAll
  static void startReceiver() {
    certificates = Certificates.in(folder);
    receiver = HttpReceiver.startTls(certificates.serverContext());
  }

  @AfterAll
  static void stopReceiver() {
    receiver.close();
  }

  @ParameterizedTest
  @MethodSource("options")
  void theRequestShowsTheOption(Option option) throws Exception {
    Vendor vendor = Vendor.overHttp(option.provider());
    Installation installation = new Installation(folder);
    Redirected redirected = Redirected.of(installation, vendor, receiver.url());
    Map<String, String> environment = new TreeMap<>(redirected.environment());
    environment.putAll(option.variables());
    String owner =
        redirected.owner()
            + """
            sinks.%s {
              tls.ca = "%s"
              start = earliest
              out-of-window = send
              batch { events = 1, age = 1s }
              %s
            }
            """
                .formatted(
                    vendor.name(),
                    certificates.authority(),
                    option.settings().replace("{receiver}", receiver.url()));
    receiver.usually(request -> vendor.answer(request, vendor.taken()));
    int before = receiver.received().size();

    Ledger.Snapshot ledger =
        GoldenRequestTest.ship(
            installation.destinationOn(vendor.name(), environment, owner), List.of(Line.PLAIN));

    assertEquals(1, ledger.delivered(), ledger::toString);
    Golden.check(
        option.provider() + "/" + option.name() + ".http",
        HttpFile.of(
            receiver.received().subList(before, receiver.received().size()),
            request -> vendor.asksForToken(request) ? vendor.tokenPlace() : redirected.place()));
  }
}
