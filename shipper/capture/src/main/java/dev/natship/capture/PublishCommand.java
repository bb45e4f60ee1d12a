package dev.natship.capture;

import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Sends lines of standard input or of files to NATS.
@Command(
    name = "natship publish",
    mixinStandardHelpOptions = true,
    description = {
      "Send each line of standard input, or of files, to NATS, in the shape of Fly's",
      "log stream, on logs.<app>.<region>.<instance>. While NATS is away it waits."
    },
    footer = {
      "",
      "The server and the login are those of the configuration (NATS_URL, …).",
      "",
      "Exits with 0 when the server has every line, 1 when it has not, 2 for wrong usage.",
      "",
      "Examples:",
      "  journalctl -f -u web -o cat | natship publish --app web",
      "  natship publish --app nginx --follow /var/log/nginx/access.log"
    })
public final class PublishCommand implements Callable<Integer> {
  private static final Duration LAST = Duration.ofSeconds(30);
  private static final Duration AFTER_A_SIGNAL = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 200;

  private final Shell shell;

  @Mixin private final OriginOptions from = new OriginOptions();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is added to the files, also when they are rotated.")
  private boolean follow;

  @Option(names = "--from-start", description = "With --follow: what is in the files already, too.")
  private boolean fromStart;

  @Option(names = "--stream", paramLabel = "STREAM", description = "stdout or stderr.")
  private String stream = "stdout";

  @Parameters(paramLabel = "FILE", description = "Files instead of standard input.")
  private List<Path> files = List.of();

  public PublishCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<Origin> origin = from.origin(System.getenv(), shell.err());
    if (origin.isEmpty()) {
      return ExitCode.USAGE;
    }
    Optional<String> mistake = mistake();
    if (mistake.isPresent()) {
      shell.err().println("natship publish: " + mistake.get());
      return ExitCode.USAGE;
    }
    return send(origin.get());
  }

  private Optional<String> mistake() {
    if (!stream.equals("stdout") && !stream.equals("stderr")) {
      return Optional.of("--stream takes stdout or stderr, not " + stream);
    }
    if (follow && files.isEmpty()) {
      return Optional.of("--follow needs files; standard input is followed anyway");
    }
    return files.stream()
        .filter(Files::isDirectory)
        .map(folder -> folder + " is a folder; name the files in it")
        .findFirst();
  }

  private int send(Origin origin) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    try (Outgoing lines = CaptureOutlet.outgoing(shell, origin).start()) {
      LineSplitter.Taker taker =
          (bytes, length) ->
              lines.put(origin.line(bytes, length, stream, System.currentTimeMillis()));
      if (follow) {
        StopSignals.onStop(() -> {
          lines.endWithin(AFTER_A_SIGNAL);
          stop.countDown();
        });
        followed(taker, stop);
      } else if (files.isEmpty()) {
        read(System.in, taker);
      } else {
        for (Path file : files) {
          try (InputStream in = Files.newInputStream(file)) {
            read(in, taker);
          }
        }
      }
      long left = CaptureOutlet.drain(lines, follow ? AFTER_A_SIGNAL : LAST, shell);
      return left == 0 ? ExitCode.GOOD : ExitCode.LOSS;
    } catch (IOException failure) {
      shell.err().println("natship publish: " + FailureWords.of(failure));
      return ExitCode.LOSS;
    }
  }

  private static void read(InputStream in, LineSplitter.Taker taker)
      throws IOException, InterruptedException {
    LineSplitter lines = new LineSplitter(taker);
    byte[] piece = new byte[64 << 10];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      lines.add(piece, n);
    }
    lines.end();
  }

  private void followed(LineSplitter.Taker taker, CountDownLatch stop)
      throws IOException, InterruptedException {
    List<FollowedFile> open = new ArrayList<>();
    for (Path file : files) {
      open.add(new FollowedFile(file, !fromStart, taker));
    }
    boolean goesOn = true;
    while (goesOn) {
      goesOn = !stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      for (FollowedFile file : open) {
        file.read();
      }
    }
    for (FollowedFile file : open) {
      file.end();
      file.close();
    }
  }
}
