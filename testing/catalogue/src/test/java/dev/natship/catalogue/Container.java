package dev.natship.catalogue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// A maker's own server out of its image. Where no Docker runs, or the image cannot be had, the
/// test is skipped and says which.
final class Container implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);

  /// One image that cannot be had is enough to know about the next: each would be waited for.
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
