package dev.natship.capture;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A program whose output passes through us unchanged, while somebody is told of each line. It gets
/// the signals that we get, and what it leaves behind ends with it.
final class Child {
  /// Who is told. Called by two threads, one for each stream.
  interface Listener {
    void line(byte[] bytes, int length, String stream);
  }

  private static final String NEW_GROUP = "/usr/bin/setsid";

  /// Has the system send a signal when the thread ends that started the program.
  private static final String WITH_US = "/usr/bin/setpriv";

  private static final int PIECE = 8 << 10;
  private static final Duration LEFT_BEHIND = Duration.ofSeconds(2);
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Process process;
  private final boolean group;
  private final List<Pump> pumps;

  private Child(Process process, boolean group, List<Pump> pumps) {
    this.process = process;
    this.group = group;
    this.pumps = pumps;
  }

  /// Starts it at once. At a terminal it stays in our group of processes, so that keys such as
  /// Ctrl-C and Ctrl-Z mean what they always do; elsewhere it gets a group of its own. Where we are
  /// killed it is told to end, for which this thread has to live as long as it does.
  static Child start(List<String> command, OutputStream out, OutputStream err, Listener listener)
      throws IOException {
    refuseMissing(command.getFirst());
    boolean group = !isTerminal() && new File(NEW_GROUP).canExecute();
    List<String> words = new ArrayList<>(command);
    if (group) {
      words.addFirst(NEW_GROUP);
    }
    if (new File(WITH_US).canExecute()) {
      words.addAll(0, List.of(WITH_US, "--pdeathsig", "TERM", "--"));
    }
    Process process =
        new ProcessBuilder(words).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
    List<Pump> pumps =
        List.of(
            new Pump(process.getInputStream(), out, "stdout", listener),
            new Pump(process.getErrorStream(), err, "stderr", listener));
    return new Child(process, group, pumps);
  }

  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/0"))
          .toString()
          .matches("/dev/(pts/|tty).*");
    } catch (IOException _) {
      return false;
    }
  }

  /// Says it in our words, whoever would have started it.
  private static void refuseMissing(String program) throws IOException {
    boolean place = program.contains(File.separator);
    List<Path> candidates = new ArrayList<>();
    if (place) {
      candidates.add(Path.of(program));
    } else {
      String folders = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
      for (String folder : folders.split(File.pathSeparator)) {
        candidates.add(Path.of(folder, program));
      }
    }
    candidates.removeIf(file -> !Files.isRegularFile(file));
    if (candidates.isEmpty()) {
      throw new IOException(
          "there is no program " + program + (place ? "" : " in the folders of PATH"));
    }
    if (candidates.stream().noneMatch(Files::isExecutable)) {
      throw new IOException(candidates.getFirst() + " may not be run: chmod +x makes it a program");
    }
  }

  /// Takes one stream along, and its lines out of it.
  private static final class Pump {
    private final ReentrantLock lock = new ReentrantLock();
    private final LineSplitter lines;
    private final Thread thread;

    Pump(InputStream from, OutputStream to, String stream, Listener listener) {
      lines = new LineSplitter((bytes, length) -> listener.line(bytes, length, stream));
      thread = Thread.ofPlatform().daemon().name(stream).unstarted(() -> run(from, to));
      thread.start();
    }

    private void run(InputStream from, OutputStream to) {
      byte[] piece = new byte[PIECE];
      try (from) {
        for (int n = from.read(piece); n >= 0; n = from.read(piece)) {
          to.write(piece, 0, n);
          to.flush();
          add(piece, n);
        }
        end();
      } catch (IOException _) {
        // nobody reads our output any more; the program fails at its own next write
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private void add(byte[] piece, int length) throws InterruptedException {
      lock.lock();
      try {
        lines.add(piece, length);
      } finally {
        lock.unlock();
      }
    }

    /// Gives the last line, which may have no end: also while somebody else holds the pipe open.
    void end() throws InterruptedException {
      lock.lock();
      try {
        lines.end();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Hands on a signal that we got, unless the program got it too: what a terminal's keys send goes
  /// to the whole group.
  void passOn(String name) {
    if (group || !name.equals("INT") && !name.equals("WINCH")) {
      signal(name);
    }
  }

  /// @param name such as `TERM`
  void signal(String name) {
    kill(name, group ? "-" + process.pid() : Long.toString(process.pid()));
  }

  private static void kill(String name, String whom) {
    try {
      new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" -- \"$1\"", name, whom)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException _) {
      // a machine without a shell: the child still sees its pipes close
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for its end and for its last line, and returns its exit code: 128 and the signal's
  /// number where one ended it.
  int await() throws InterruptedException {
    int code = process.waitFor();
    join(LEFT_BEHIND);
    if (group) {
      kill("TERM", "-" + process.pid());
      join(LAST_WORDS);
    }
    for (Pump pump : pumps) {
      pump.end();
    }
    return code;
  }

  private void join(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    for (Pump pump : pumps) {
      pump.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
  }
}
