package dev.natship.catalogue;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// OpenSearch from its maker's own image.
class OpenSearchContainerIT extends SearchServerTests {
  private static Container server;

  @BeforeAll
  static void start() {
    server =
        Container.start(
            "opensearchproject/opensearch:3",
            9200,
            Map.of("discovery.type", "single-node", "DISABLE_SECURITY_PLUGIN", "true"));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() {
    return Objects.requireNonNull(server).url();
  }
}
