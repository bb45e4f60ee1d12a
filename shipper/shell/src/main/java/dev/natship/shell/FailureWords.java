package dev.natship.shell;

import dev.natship.api.ConnectionWords;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/// Why something could not be read, written or reached, in words that need no knowledge of Java.
public final class FailureWords {
  private FailureWords() {}

  public static String of(IOException failure) {
    return switch (failure) {
      case FileAlreadyExistsException there -> there.getFile() + " is a file, and no folder";
      case FileSystemException file -> file.getFile() + file(file);
      default ->
          "Is a directory".equals(failure.getMessage())
              ? "it is a folder"
              : ConnectionWords.of(failure);
    };
  }

  private static String file(FileSystemException failure) {
    String reason = failure.getReason() == null ? "" : failure.getReason();
    return switch (failure) {
      case NoSuchFileException _ -> " is not there";
      case AccessDeniedException _ -> ": no permission";
      case NotDirectoryException _ -> " is no folder";
      default ->
          switch (reason) {
            case "" -> " cannot be used";
            case "Is a directory" -> " is a folder";
            case "Not a directory" -> ": a part of this path is a file, not a folder";
            default -> ": " + reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
          };
    };
  }
}
