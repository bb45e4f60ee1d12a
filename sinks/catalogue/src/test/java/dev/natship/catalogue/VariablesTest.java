package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.api.Problems;
import dev.natship.config.Destination;
import dev.natship.config.Home;
import dev.natship.config.Provider;
import dev.natship.engine.Ledger;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each variable that a vendor can do without changes: `golden/<provider>/with-<what>.http`
/// for the sets of `variables.conf`, in which every such variable is.
class VariablesTest {
  private static final Config VARIABLES = ConfigFactory.parseResources("variables.conf");

  @TempDir static Path folder;

  private static Certificates certificates;
  private static HttpReceiver receiver;

  record Case(Vendor vendor, String what) {
    @Override
    public String toString() {
      return vendor + " with " + what;
    }
  }

  static Stream<Case> cases() {
    return vendors().stream()
        .flatMap(
            vendor -> sets(vendor.name()).keySet().stream().map(what -> new Case(vendor, what)));
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
  @MethodSource("cases")
  void theRequestIsTheGoldenOne(Case wanted) throws Exception {
    Vendor vendor = withVariables(wanted);
    Installation installation = new Installation(folder);
    Redirected redirected = Redirected.of(installation, vendor, receiver.url());
    String owner =
        redirected.owner()
            + """
            sinks.%s { tls.ca = "%s", start = earliest, out-of-window = send, batch.age = 20ms }
            """
                .formatted(vendor.name(), certificates.authority());
    Destination.On on = installation.destinationOn(vendor.name(), redirected.environment(), owner);
    receiver.usually(request -> vendor.answer(request, vendor.taken()));
    int before = receiver.received().size();

    Ledger.Snapshot ledger = GoldenRequestTest.ship(on, List.of(Line.PLAIN));

    assertEquals(1, ledger.delivered(), ledger::toString);
    List<Received> received = receiver.received();
    Golden.check(
        vendor.name() + "/with-" + wanted.what() + ".http",
        HttpFile.of(received.subList(before, received.size()), _ -> redirected.place()));
  }

  @Test
  void everyVariableIsInOneOfTheSets() throws IOException {
    Set<String> missing = new TreeSet<>();
    Set<String> elsewhere = Set.copyOf(VARIABLES.getStringList("elsewhere"));
    List<Provider> providers = Provider.all(Home.find(), new Problems());
    for (Vendor vendor : vendors()) {
      Set<String> set = new TreeSet<>(vendor.variables().keySet());
      sets(vendor.name()).values().forEach(variables -> set.addAll(variables.keySet()));
      providers.stream()
          .filter(provider -> provider.name().equals(vendor.name()))
          .flatMap(provider -> provider.variables().stream())
          .map(Provider.Variable::name)
          .filter(name -> !set.contains(name) && !elsewhere.contains(name))
          .forEach(name -> missing.add(vendor.name() + ": " + name));
    }
    assertTrue(missing.isEmpty(), missing::toString);
  }

  /// All but the clouds, whose addresses are no setting.
  private static List<Vendor> vendors() {
    return Vendor.overHttp().stream().filter(vendor -> vendor.redirect().isEmpty()).toList();
  }

  /// The sets of variables of a vendor by their names; an empty value takes a variable away.
  private static Map<String, Map<String, String>> sets(String vendor) {
    Map<String, Map<String, String>> sets = new TreeMap<>();
    if (VARIABLES.hasPath('"' + vendor + '"')) {
      Config options = VARIABLES.getConfig('"' + vendor + '"');
      for (String what : options.root().keySet()) {
        Map<String, String> variables = new TreeMap<>();
        options
            .getObject('"' + what + '"')
            .forEach((name, value) -> variables.put(name, String.valueOf(value.unwrapped())));
        sets.put(what, variables);
      }
    }
    return sets;
  }

  private static Vendor withVariables(Case wanted) {
    Vendor vendor = wanted.vendor();
    Map<String, String> variables = new TreeMap<>(vendor.variables());
    variables.putAll(sets(vendor.name()).get(wanted.what()));
    variables.values().removeIf(String::isEmpty);
    return vendor.with(variables);
  }
}
