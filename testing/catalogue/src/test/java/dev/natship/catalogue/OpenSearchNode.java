package dev.natship.catalogue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/// A real OpenSearch of one node, in a process of its own: `OpenSearchNode <folder> <port>`.
final class OpenSearchNode extends Node {

  private OpenSearchNode(Settings settings) {
    super(
        InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "one"),
        List.of(netty()),
        false);
  }

  private static PluginInfo netty() {
    return new PluginInfo(
        "transport-netty4",
        "",
        "on the class path",
        Version.CURRENT,
        "25",
        Netty4ModulePlugin.class.getName(),
        null,
        List.of(),
        false);
  }

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    Files.createDirectories(home.resolve("config"));
    Settings settings =
        Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "natship-test")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", args[1])
            .put("transport.port", "0")
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    try (Node node = new OpenSearchNode(settings)) {
      node.start();
      // runs until the test closes its input
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
