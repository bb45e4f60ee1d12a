package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The provider `s3` serves every store that speaks S3's protocol: `golden/s3/<store>.http`.
class S3StoresTest {
  @TempDir Path folder;

  static Stream<TestedProvider> stores() {
    return TestedProvider.stores().stream();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void theStoreGetsTheGoldenObject(TestedProvider store) throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext())) {
      Map<String, String> environment = new TreeMap<>(store.environment());
      environment.replaceAll((_, value) -> value.replace(store.place(), receiver.url()));
      String owner =
          """
          sinks.s3 {
            tls.ca = "%s"
            start = earliest
            batch { events = 1, age = 1s }
          }
          """
              .formatted(certificates.authority());

      LineCounts ledger =
          GoldenRequestTest.ship(
              new ShippedConfiguration(folder).destinationOn("s3", environment, owner),
              List.of(Line.PLAIN));

      assertEquals(1, ledger.delivered(), ledger::toString);
      Golden.check("s3/" + store + ".http", HttpFile.of(receiver.received(), _ -> store.place()));
    }
  }
}
