package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A distribution that its own launcher starts on the machine's last core, with the launcher's
/// flags and its start-up cache.
record Launched(Path home, Map<String, String> environment) implements Program {
  @Override
  public Process start(Path log) throws IOException {
    String last = Integer.toString(Runtime.getRuntime().availableProcessors() - 1);
    List<String> line =
        List.of("taskset", "-c", last, "sh", home.resolve("natship").toString(), "run");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Override
  public String name() {
    return home.toString();
  }
}
