package dev.natship.catalogue;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Elasticsearch from its maker's own image.
class ElasticsearchContainerIT extends SearchServerTests {
  private static Container server;

  @BeforeAll
  static void start() {
    server =
        Container.start(
            "docker.elastic.co/elasticsearch/elasticsearch:9.1.0",
            9200,
            Map.of("discovery.type", "single-node", "xpack.security.enabled", "false"));
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
