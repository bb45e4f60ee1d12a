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

/// A program whose output passes through us unchanged, while somebody is told of each line. It gets
/// the signals that we get, and what it leaves behind ends with it.
final class Child {
  /// Who is told. Called by two threads, one for each stream.
  interface Listener {
    void line(byte[] bytes, int length, String stream);
  }

  private static final String NEW_GROUP = "/usr/bin/setsid";
  private static final int PIECE = 8 << 10;
  private static final Duration LEFT_BEHIND = Duration.ofSeconds(2);

  private final Process process;
  private final boolean group;
  private final List<Thread> pumps;

  private Child(Process process, boolean group, List<Thread> pumps) {
    this.process = process;
    this.group = group;
    this.pumps = pumps;
  }

  /// Starts it at once. At a terminal it stays in our group of processes, so that keys such as
  /// Ctrl-C and Ctrl-Z mean what they always do; elsewhere it gets a group of its own.
  static Child start(List<String> command, OutputStream out, OutputStream err, Listener listener)
      throws IOException {
    refuseMissing(command.getFirst());
    boolean group = !isTerminal() && new File(NEW_GROUP).canExecute();
    List<String> words = new ArrayList<>(command);
    if (group) {
      words.addFirst(NEW_GROUP);
    }
    Process process =
        new ProcessBuilder(words).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
    List<Thread> pumps =
        List.of(
            pump(process.getInputStream(), out, "stdout", listener),
            pump(process.getErrorStream(), err, "stderr", listener));
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

  private static Thread pump(InputStream from, OutputStream to, String stream, Listener listener) {
    LineSplitter lines = new LineSplitter((bytes, length) -> listener.line(bytes, length, stream));
    return Thread.ofPlatform()
        .daemon()
        .name(stream)
        .start(() -> {
          byte[] piece = new byte[PIECE];
          try (from) {
            for (int n = from.read(piece); n >= 0; n = from.read(piece)) {
              to.write(piece, 0, n);
              to.flush();
              lines.add(piece, n);
            }
            lines.end();
          } catch (IOException _) {
            // nobody reads our output any more; the program fails at its own next write
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
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
    long end = System.nanoTime() + LEFT_BEHIND.toNanos();
    for (Thread pump : pumps) {
      pump.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
    if (group) {
      kill("TERM", "-" + process.pid());
    }
    return code;
  }
}
