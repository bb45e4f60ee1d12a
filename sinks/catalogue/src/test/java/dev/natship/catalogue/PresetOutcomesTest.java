package dev.natship.catalogue;

import com.typesafe.config.Config;
import dev.natship.api.SinkFactory;
import dev.natship.config.Destination;
import dev.natship.config.Home;
import dev.natship.config.SinkFactories;
import dev.natship.contract.LaneHarness;
import dev.natship.contract.OutcomeTable;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What each vendor's documented answers mean for the lines, with the preset as it is shipped: the
/// rows of `outcomes.conf` and `outcomes-generic.conf`, through the real lane.
class PresetOutcomesTest {
  @TempDir static Path folder;

  private final SinkFactories factories = new SinkFactories(Home.find().plugins());

  @TestFactory
  Stream<DynamicTest> meansWhatTheVendorDocuments() {
    return Stream.of("/outcomes.conf", "/outcomes-generic.conf")
        .flatMap(rows ->
            OutcomeTable.of(
                PresetOutcomesTest.class, rows, this::lane, entry -> vendor(entry).taken()));
  }

  private LaneHarness lane(Config entry, String url, String more) {
    Vendor vendor = vendor(entry);
    Installation installation = new Installation(folder);
    Redirected redirected = Redirected.of(installation, vendor, url);
    String owner =
        "%s\nsinks.%s {\n%s\n%s\n}\n"
            .formatted(redirected.owner(), vendor.name(), LaneHarness.QUICK, more);
    Destination.On on = installation.destinationOn(vendor.name(), redirected.environment(), owner);
    SinkFactory factory = factories.find(on.type()).orElseThrow();
    return LaneHarness.of(factory, on.settings());
  }

  private static Vendor vendor(Config entry) {
    return Vendor.overHttp(entry.getString("preset"));
  }
}
