package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a process's memory from Linux; 0 on other systems.
final class ProcessMemory {
  private ProcessMemory() {}

  static long residentMebibytes(long pid) {
    return field(pid, "VmRSS:") / 1024;
  }

  static long peakMebibytes(long pid) {
    return field(pid, "VmHWM:") / 1024;
  }

  private static long field(long pid, String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.substring(name.length()).replace("kB", "").strip());
        }
      }
    } catch (IOException _) {
      // The process has ended, or this is not Linux.
    }
    return 0;
  }
}
