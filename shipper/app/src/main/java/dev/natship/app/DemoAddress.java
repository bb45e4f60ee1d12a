package dev.natship.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/// Where a demo's shipper can be watched: at the wanted port, or at the next one that is free. The
/// shipper listens there only later, and again after each kill, so a lock on a file tells other
/// demos that the port is kept.
///
/// @param text host and port
/// @param claim the locked file; the system gives the lock back however the process ends
record DemoAddress(String text, Optional<FileChannel> claim) implements AutoCloseable {
  private static final int PORTS_TRIED = 50;
  private static final Set<OpenOption> OPENING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /// @param folder where all demos of this machine leave their claims
  static DemoAddress of(String wanted, Path folder) {
    int colon = wanted.lastIndexOf(':');
    String host = wanted.substring(0, Math.max(0, colon));
    try {
      int first = Integer.parseInt(wanted.substring(colon + 1));
      for (int port = first; port < first + PORTS_TRIED; port++) {
        if (isFree(host, port)) {
          Optional<FileChannel> claim = claim(folder.resolve("natship-demo-" + port + ".lock"));
          if (claim.isPresent()) {
            return new DemoAddress(host + ":" + port, claim);
          }
        }
      }
    } catch (IllegalArgumentException _) {
      // The shipper says what is wrong with the address.
    }
    return new DemoAddress(wanted, Optional.empty());
  }

  private static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// The file stays for ever, since another demo may have it open.
  private static Optional<FileChannel> claim(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, OPENING);
      if (isLocked(channel)) {
        return Optional.of(channel);
      }
      channel.close();
    } catch (IOException _) {
      // The file is another user's, whose demo may keep the port.
    }
    return Optional.empty();
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (claim.isPresent()) {
      claim.get().close();
    }
  }
}
