package dev.natship.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A server program that a test starts, kills and starts again. Ready means that its port takes
/// connections. Used by one test thread.
public final class Daemon implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(90);

  private final ProcessBuilder command;
  private final int port;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private @Nullable Process process;

  private Daemon(ProcessBuilder command, int port) {
    this.command = command.redirectErrorStream(true);
    this.port = port;
  }

  /// Starts the program, which is to stay in the foreground, and waits until it listens on the
  /// loopback port.
  public static Daemon start(ProcessBuilder command, int port) {
    Daemon daemon = new Daemon(command, port);
    daemon.restart();
    return daemon;
  }

  public int port() {
    return port;
  }

  /// What the program has written so far, over all its starts.
  public List<String> log() {
    return List.copyOf(log);
  }

  /// Asks it to end, and waits until it has.
  public void stop() {
    Process running = running();
    running.destroy();
    awaitEnd(running);
  }

  /// Ends it at once, as a lost machine does.
  public void kill() {
    Process running = running();
    running.destroyForcibly();
    awaitEnd(running);
  }

  /// Starts it again, after a stop or a kill.
  public void restart() {
    try {
      Process started = command.start();
      process = started;
      Thread.ofVirtual().name("daemon log").start(() -> readLog(started));
      Await.until(BOUND, () -> !started.isAlive() || listens(), this::toString);
      if (!started.isAlive()) {
        throw new IllegalStateException("ended at once: " + this);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    Process last = process;
    if (last != null && last.isAlive()) {
      last.destroyForcibly();
      awaitEnd(last);
    }
  }

  @Override
  public String toString() {
    return String.join(" ", command.command()) + " on " + port + "\n" + String.join("\n", log);
  }

  private Process running() {
    Process running = process;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException("does not run: " + this);
    }
    return running;
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private void readLog(Process started) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException e) {
      log.add("(log ended: " + e.getMessage() + ")");
    }
  }

  private void awaitEnd(Process ending) {
    Await.until(BOUND, () -> !ending.isAlive(), () -> "does not end: " + this);
  }
}
