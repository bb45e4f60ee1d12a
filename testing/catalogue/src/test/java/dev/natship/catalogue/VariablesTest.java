package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.batches.LineCounts;
import dev.natship.config.Destination;
import dev.natship.config.Installation;
import dev.natship.config.Provider;
import dev.natship.settings.Problems;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What each optional variable of a provider changes, and what settings of the owner change.
/// `golden/<provider>/with-<what>.http` shows it for each set in `variables.conf`, and every
/// optional variable is in one of these sets.
class VariablesTest {
  private static final Config VARIABLES = ConfigFactory.parseResources("variables.conf");
  private static final String SETTINGS = "settings";

  @TempDir static Path folder;

  private static Reception reception;

  record Case(TestedProvider provider, String what) {
    @Override
    public String toString() {
      return provider + " with " + what;
    }
  }

  static Stream<Case> cases() {
    return TestedProvider.overHttp().stream()
        .flatMap(provider ->
            sets(provider.name()).keySet().stream().map(what -> new Case(provider, what)));
  }

  @BeforeAll
  static void open() {
    reception = Reception.in(folder);
  }

  @AfterAll
  static void close() {
    reception.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRequestIsTheGoldenOne(Case wanted) throws Exception {
    TestedProvider provider = withVariables(wanted);
    Destination.On on =
        reception.destination(
            provider,
            """
            start = earliest
            out-of-window = send
            batch { events = 1, age = 1s }
            """
                + settings(wanted).replace("{receiver}", reception.url()));
    reception.answer(provider, provider.taken());
    int before = reception.count();

    LineCounts ledger = GoldenRequestTest.ship(on, List.of(Line.PLAIN));

    assertEquals(1, ledger.delivered(), ledger::toString);
    Golden.check(
        provider.name() + "/with-" + wanted.what() + ".http",
        reception.since(before, provider, reception.redirected(provider).place()));
  }

  @ParameterizedTest
  @CsvSource({
    // provider, variable, value, the setting that it changes, the setting's value then
    "amazon-opensearch, AWS_PROFILE, work, auth.aws.credentials.profile, work",
    "amazon-opensearch, AWS_REGION, eu-west-1, auth.aws.region, eu-west-1",
    "amazon-opensearch, ELASTICSEARCH_AWS_SERVICE, aoss, auth.aws.service, aoss",
    "cloudwatch, AWS_PROFILE, work, credentials.profile, work",
    "cloudwatch, CLOUDWATCH_ENDPOINT, https://logs.example, endpoint, https://logs.example",
    "datadog, DATADOG_SITE, uk1.datadoghq.com, check.url,"
        + " https://api.uk1.datadoghq.com/api/v1/validate",
    "google-logging, GOOGLE_APPLICATION_CREDENTIALS, /key.json, credentials.file, /key.json",
    "google-storage, GOOGLE_APPLICATION_CREDENTIALS, /key.json, credentials.file, /key.json",
    "livekit-cloudwatch, AWS_REGION, eu-west-1, region, eu-west-1",
    "s3, AWS_PROFILE, work, credentials.profile, work",
    "s3, S3_PATH_STYLE, false, path-style, false",
  })
  void changesASettingThatNoRequestOfTheseShows(
      String name, String variable, String value, String setting, String expected) {
    Map<String, String> environment = TestedProvider.overHttp(name).environment();
    environment.put(variable, value);

    Destination.On on = new ShippedConfiguration(folder).destinationOn(name, environment, "");

    assertEquals(expected, on.settings().text(setting));
  }

  @Test
  void everyVariableIsInOneOfTheSets() throws IOException {
    Set<String> missing = new TreeSet<>();
    Set<String> elsewhere = Set.copyOf(VARIABLES.getStringList("elsewhere"));
    List<Provider> providers = Provider.all(Installation.find(), new Problems());
    for (TestedProvider provider : TestedProvider.overHttp()) {
      Set<String> set = new TreeSet<>(provider.variables().keySet());
      sets(provider.name()).values().forEach(variables -> set.addAll(variables.keySet()));
      providers.stream()
          .filter(each -> each.name().equals(provider.name()))
          .flatMap(each -> each.variables().stream())
          .map(Provider.Variable::name)
          .filter(name -> !set.contains(name) && !elsewhere.contains(name))
          .forEach(name -> missing.add(provider.name() + ": " + name));
    }
    assertTrue(missing.isEmpty(), missing::toString);
  }

  /// The sets of variables of a provider, by name. An empty value removes a variable.
  private static Map<String, Map<String, String>> sets(String provider) {
    Map<String, Map<String, String>> sets = new TreeMap<>();
    if (VARIABLES.hasPath('"' + provider + '"')) {
      Config options = VARIABLES.getConfig('"' + provider + '"');
      for (String what : options.root().keySet()) {
        Map<String, String> variables = new TreeMap<>();
        options
            .getObject('"' + what + '"')
            .forEach((name, value) -> variables.put(name, String.valueOf(value.unwrapped())));
        variables.remove(SETTINGS);
        sets.put(what, variables);
      }
    }
    return sets;
  }

  /// The owner's settings in a set, besides its variables.
  private static String settings(Case wanted) {
    Config set =
        VARIABLES
            .getConfig('"' + wanted.provider().name() + '"')
            .getConfig('"' + wanted.what() + '"');
    return set.hasPath(SETTINGS) ? set.getString(SETTINGS) : "";
  }

  private static TestedProvider withVariables(Case wanted) {
    TestedProvider provider = wanted.provider();
    Map<String, String> variables = new TreeMap<>(provider.variables());
    variables.putAll(sets(provider.name()).get(wanted.what()));
    variables.values().removeIf(String::isEmpty);
    return provider.with(variables);
  }
}
