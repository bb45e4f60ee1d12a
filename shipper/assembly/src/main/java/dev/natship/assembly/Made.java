package dev.natship.assembly;

import dev.natship.config.Destination;
import dev.natship.engine.LaneParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/// A destination that was made, and what of: another one of the same is not made again.
///
/// @param files the certificates and keys that its settings name, each with what stood in it
/// @param parts what its lane is made of
record Made(Destination.On on, Map<String, Long> files, LaneParts parts) {

  String name() {
    return on.name();
  }

  /// The settings in which a new reading differs. What stands in a certificate's file counts as its
  /// setting.
  List<String> differences(Destination.On now) {
    List<String> keys = new ArrayList<>();
    if (!on.type().equals(now.type())) {
      keys.add("type");
    }
    keys.addAll(on.settings().differences(now.settings()));
    Map<String, Long> filesNow = files(now);
    TreeSet<String> all = new TreeSet<>(files.keySet());
    all.addAll(filesNow.keySet());
    all.stream()
        .filter(key -> !keys.contains(key) && !Objects.equals(files.get(key), filesNow.get(key)))
        .forEach(keys::add);
    return keys;
  }

  /// What is read once, when a sink is made. Credentials of NATS are read at each connection.
  static Map<String, Long> files(Destination.On on) {
    Map<String, Long> files = new TreeMap<>();
    on.settings()
        .forEachText((key, text) -> {
          if (key.startsWith("tls.") && !text.contains("-----BEGIN ")) {
            files.put(key, sum(text));
          }
        });
    return files;
  }

  private static long sum(String path) {
    CRC32 sum = new CRC32();
    try {
      sum.update(Files.readAllBytes(Path.of(path)));
      return sum.getValue();
    } catch (IOException | InvalidPathException _) {
      return -1; // whoever needs the file tells about it
    }
  }
}
