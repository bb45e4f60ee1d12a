package dev.natship.cage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files by which the kernel limits processes, which are named differently in its two
/// generations.
///
/// @param memory the folder of the group that limits memory
/// @param cpu the folder of the group that limits time, the same one in the second generation
sealed interface ControlGroups {
  Path memory();

  Path cpu();

  void create(Machine machine) throws IOException;

  /// Bytes charged now.
  Path charged();

  /// The most that was charged at any time.
  Path peak();

  /// How often the kernel killed a process for its memory.
  long kills() throws IOException;

  /// @param root where control groups are mounted
  static Optional<ControlGroups> find(Path root, String name) throws IOException {
    Path controllers = root.resolve("cgroup.controllers");
    if (Files.exists(controllers)) {
      return Files.readString(controllers).contains("memory")
          ? Optional.of(new Second(root, root.resolve(name)))
          : Optional.empty();
    }
    return Files.isDirectory(root.resolve("memory")) && Files.isDirectory(root.resolve("cpu"))
        ? Optional.of(
            new First(root.resolve("memory").resolve(name), root.resolve("cpu").resolve(name)))
        : Optional.empty();
  }

  default List<Path> folders() {
    return memory().equals(cpu()) ? List.of(memory()) : List.of(memory(), cpu());
  }

  private static void write(Path folder, String file, String value) throws IOException {
    Files.writeString(folder.resolve(file), value);
  }

  private static long number(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
        .sum();
  }

  /// One tree of folders for each thing that is limited.
  record First(Path memory, Path cpu) implements ControlGroups {
    @Override
    public void create(Machine machine) throws IOException {
      Files.createDirectory(memory);
      write(memory, "memory.limit_in_bytes", Long.toString(machine.memory()));
      if (Files.exists(memory.resolve("memory.memsw.limit_in_bytes"))) {
        write(memory, "memory.memsw.limit_in_bytes", Long.toString(machine.memory()));
      }
      Files.createDirectory(cpu);
      write(cpu, "cpu.cfs_period_us", "100000");
      write(cpu, "cpu.cfs_quota_us", Integer.toString(machine.percent() * 1000));
    }

    @Override
    public Path charged() {
      return memory.resolve("memory.usage_in_bytes");
    }

    @Override
    public Path peak() {
      return memory.resolve("memory.max_usage_in_bytes");
    }

    @Override
    public long kills() throws IOException {
      return number(memory.resolve("memory.oom_control"), "oom_kill");
    }
  }

  /// One tree for everything.
  record Second(Path root, Path memory) implements ControlGroups {
    @Override
    public Path cpu() {
      return memory;
    }

    @Override
    public void create(Machine machine) throws IOException {
      write(root, "cgroup.subtree_control", "+memory +cpu");
      Files.createDirectory(memory);
      write(memory, "memory.max", Long.toString(machine.memory()));
      if (Files.exists(memory.resolve("memory.swap.max"))) {
        write(memory, "memory.swap.max", "0");
      }
      write(memory, "cpu.max", machine.percent() * 1000 + " 100000");
    }

    @Override
    public Path charged() {
      return memory.resolve("memory.current");
    }

    @Override
    public Path peak() {
      return memory.resolve("memory.peak");
    }

    @Override
    public long kills() throws IOException {
      return number(memory.resolve("memory.events"), "oom_kill");
    }
  }
}
