package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// A program that is not ours, to compare with: a shell command that subscribes to `SUBJECT` on
/// `NATS_URL` and posts to `ENDPOINT_URL`. The form of its bodies is free; they may be compressed
/// with gzip or zstd.
record Peer(String command, String natsUrl, String endpointUrl) implements Program {
  @Override
  public Process start(Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(Map.of("NATS_URL", natsUrl, "SUBJECT", "logs.>", "ENDPOINT_URL", endpointUrl));
    return builder.start();
  }

  @Override
  public String name() {
    return "peer";
  }
}
