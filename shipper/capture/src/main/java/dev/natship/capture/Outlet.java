package dev.natship.capture;

import java.io.IOException;
import java.util.List;

/// Where lines go. Used by one thread.
interface Outlet extends AutoCloseable {
  /// Returns when the other side has them all, and how many of them it will never take. After a
  /// failure the same lines come again, so some may arrive twice.
  int send(List<byte[]> lines) throws IOException, InterruptedException;

  @Override
  void close();
}
