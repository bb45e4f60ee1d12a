package dev.natship.segments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A journal's folder survives a power failure, and nobody else reads it.
class FoldersTest {
  @TempDir Path root;

  @Test
  void eachLevelThatIsMadeIsSyncedIntoTheOneAbove() throws Exception {
    List<Path> synced = new ArrayList<>();

    Folders.make(root.resolve("a/b/c"), synced::add);

    assertEquals(List.of(root, root.resolve("a"), root.resolve("a/b")), synced);
  }

  @Test
  void aFolderThatIsThereIsLeftAsItIs() throws Exception {
    Path shared = Files.createDirectory(root.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));
    List<Path> synced = new ArrayList<>();

    Folders.make(shared, synced::add);

    assertEquals(List.of(), synced);
    assertEquals("rwxr-x---", rights(shared));
  }

  @Test
  void aFileInItsPlaceIsSaidSo() throws Exception {
    Path file = Files.createFile(root.resolve("file"));

    assertThrows(FileAlreadyExistsException.class, () -> Folders.make(file));
  }

  @Test
  void everythingInAJournalBelongsToItsOwnerAlone() throws Exception {
    Path folder = root.resolve("above/journal");
    try (FolderStorage storage = FolderStorage.locked(folder);
        StoredFile file = storage.create("some.segment")) {
      file.force();
    }

    assertEquals("rwx------", rights(root.resolve("above")));
    assertEquals("rwx------", rights(folder));
    assertEquals("rw-------", rights(folder.resolve("some.segment")));
    assertEquals("rw-------", rights(folder.resolve("lock")));
  }

  private static String rights(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
