package dev.natship.capture;

import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import dev.natship.shell.SignalRelay;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Runs a program and sends each line that it writes to NATS; its output passes through.
@Command(
    name = "natship exec",
    mixinStandardHelpOptions = true,
    description = {
      "Run a program and send each line of its stdout and stderr to NATS, in the shape",
      "of Fly's log stream, on logs.<app>.<region>.<instance>. Its output passes",
      "through unchanged, it gets the signals that come, and its exit code is kept.",
      "",
      "It never waits for NATS: 4 MiB of lines are held while NATS is away. What does",
      "not fit is dropped, and the stream says itself where and how much."
    },
    footer = {
      "",
      "The server and the login are those of the configuration (NATS_URL, …).",
      "",
      "Exits as the program does; 127 where there is no such program.",
      "",
      "Example:",
      "  natship exec --app web --region fra -- ./server --port 8080"
    })
public final class ExecCommand implements Callable<Integer> {
  private static final int NOT_FOUND = 127;
  private static final Duration REST = Duration.ofSeconds(5);

  private final Shell shell;

  @Mixin private final OriginOptions from = new OriginOptions();

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its words.")
  private List<String> command = List.of();

  public ExecCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<Origin> origin = from.origin(System.getenv(), shell.err());
    return origin.isEmpty() ? ExitCode.USAGE : run(origin.get());
  }

  private int run(Origin origin) throws InterruptedException {
    try (Outgoing lines = CaptureOutlet.outgoing(shell, origin)) {
      // A signal may come before the program is there.
      SignalRelay signals = SignalRelay.install();
      Child child =
          Child.start(
              command,
              new FileOutputStream(FileDescriptor.out),
              new FileOutputStream(FileDescriptor.err),
              (bytes, length, stream) ->
                  lines.offer(origin.line(bytes, length, stream, System.currentTimeMillis())));
      signals.to(child::passOn);
      lines.start();
      int code = child.await();
      CaptureOutlet.drain(lines, REST, shell);
      return code;
    } catch (IOException failure) {
      shell.err().println("natship exec: " + failure.getMessage());
      return NOT_FOUND;
    }
  }
}
