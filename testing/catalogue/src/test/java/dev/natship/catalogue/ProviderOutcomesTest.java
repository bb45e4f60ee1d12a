package dev.natship.catalogue;

import dev.natship.api.SinkFactory;
import dev.natship.config.Destination;
import dev.natship.config.Installation;
import dev.natship.config.SinkFactories;
import dev.natship.contract.LaneHarness;
import dev.natship.contract.OutcomeTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What each documented answer of a provider means for the lines, with the shipped file and the
/// real lane: the rows of `outcomes/<provider>.conf`. `HttpContract` tests what all destinations
/// over HTTP have in common.
class ProviderOutcomesTest {
  private static final Path TABLES =
      ShippedConfiguration.root().resolve("testing/catalogue/src/test/resources/outcomes");

  @TempDir static Path folder;

  private final SinkFactories factories = new SinkFactories(Installation.find().plugins());

  @TestFactory
  Stream<DynamicContainer> meansWhatTheProviderDocuments() throws IOException {
    try (Stream<Path> tables = Files.list(TABLES)) {
      return tables.map(Path::getFileName).map(Path::toString).sorted().toList().stream()
          .map(this::outcomes);
    }
  }

  private DynamicContainer outcomes(String table) {
    TestedProvider provider =
        TestedProvider.overHttp(table.substring(0, table.length() - ".conf".length()));
    return DynamicContainer.dynamicContainer(
        provider.name(),
        OutcomeTable.of(
            ProviderOutcomesTest.class,
            "/outcomes/" + table,
            (url, more) -> lane(provider, url, more),
            provider.taken()));
  }

  private LaneHarness lane(TestedProvider provider, String url, String more) {
    ShippedConfiguration shipped = new ShippedConfiguration(folder);
    Redirected redirected = Redirected.of(shipped, provider, url);
    String owner =
        "%s\nsinks.%s {\n%s\n%s\n}\n"
            .formatted(redirected.owner(), provider.name(), LaneHarness.QUICK, more);
    Destination.On on = shipped.destinationOn(provider.name(), redirected.environment(), owner);
    SinkFactory factory = factories.find(on.type()).orElseThrow();
    return LaneHarness.of(factory, on.settings());
  }
}
