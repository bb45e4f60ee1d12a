package dev.natship.catalogue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// A server from its maker's own image. Where Docker does not run, or an image cannot be pulled,
/// the test is skipped and says why.
final class Container implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);

  /// Why an image could not be pulled. After one failure no other image is tried, since each try
  /// waits for its timeout.
  private static String unreachable = "";

  private final GenericContainer<?> container;
  private final int port;

  private Container(GenericContainer<?> container, int port) {
    this.container = container;
    this.port = port;
  }

  static synchronized Container start(String image, int port, Map<String, String> environment) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return Assumptions.abort("no Docker runs here, so nothing was tried with " + image);
    }
    Assumptions.assumeTrue(
        unreachable.isEmpty(), () -> image + " was not tried, since " + unreachable);
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(port)
            .withEnv(environment)
            .withStartupTimeout(START);
    try {
      container.start();
    } catch (ContainerFetchException e) {
      unreachable = "the image " + image + " cannot be had: " + e.getMessage();
      return Assumptions.abort(unreachable);
    }
    return new Container(container, port);
  }

  String url() {
    return "http://" + container.getHost() + ":" + container.getMappedPort(port);
  }

  @Override
  public void close() {
    container.stop();
  }
}
