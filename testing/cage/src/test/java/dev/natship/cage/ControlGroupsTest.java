package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both generations of control groups, as plain files: a machine has only one of them.
class ControlGroupsTest {
  @TempDir Path root;

  @Test
  void theFirstGenerationHasAFolderForEachKindOfLimit() throws Exception {
    Files.createDirectories(root.resolve("memory"));
    Files.createDirectories(root.resolve("cpu"));

    ControlGroups groups =
        assertInstanceOf(ControlGroups.First.class, ControlGroups.find(root, "g").orElseThrow());
    groups.create(Machine.TENTH);

    assertEquals("268435456", Files.readString(root.resolve("memory/g/memory.limit_in_bytes")));
    assertEquals("10000", Files.readString(root.resolve("cpu/g/cpu.cfs_quota_us")));
    Files.writeString(groups.memory().resolve("memory.oom_control"), "under_oom 0\noom_kill 2\n");
    assertEquals(2, groups.kills());
  }

  @Test
  void theSecondGenerationHasOneFolderForAll() throws Exception {
    Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");

    ControlGroups groups =
        assertInstanceOf(ControlGroups.Second.class, ControlGroups.find(root, "g").orElseThrow());
    groups.create(Machine.TENTH);

    assertEquals("+memory +cpu", Files.readString(root.resolve("cgroup.subtree_control")));
    assertEquals("268435456", Files.readString(root.resolve("g/memory.max")));
    assertEquals("10000 100000", Files.readString(root.resolve("g/cpu.max")));
    Files.writeString(root.resolve("g/memory.events"), "oom 1\noom_kill 1\n");
    assertEquals(1, groups.kills());
    assertEquals(1, groups.folders().size());
  }

  @Test
  void aTreeWithoutMemoryIsNone() throws Exception {
    Files.writeString(root.resolve("cgroup.controllers"), "\n");

    assertTrue(ControlGroups.find(root, "g").isEmpty());
  }
}
