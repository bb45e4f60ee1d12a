package dev.natship.app;

import dev.natship.capture.ExecCommand;
import dev.natship.capture.PublishCommand;
import dev.natship.lookup.JournalCommand;
import dev.natship.lookup.SearchCommand;
import dev.natship.lookup.TailCommand;
import dev.natship.lookup.TraceCommand;
import dev.natship.shell.Shell;
import java.util.List;
import java.util.Optional;

/// The commands by their names. Only the one that is called gets made, since each costs time to
/// read its options.
final class Commands {
  static final List<String> NAMES =
      List.of(
          "run",
          "demo",
          "check",
          "test",
          "providers",
          "status",
          "tail",
          "exec",
          "publish",
          "pause",
          "resume",
          "probe",
          "reload",
          "init",
          "explain",
          "search",
          "trace",
          "replay",
          "journal",
          "dead-letters",
          "migrate",
          "completion");

  private Commands() {}

  /// What people who know other programs type.
  static String usual(String name) {
    return switch (name) {
      case "validate", "verify" -> "check";
      case "start" -> "run";
      case "info" -> "status";
      case "logs" -> "tail";
      case "grep", "find" -> "search";
      default -> name;
    };
  }

  static Optional<Object> make(String name, Shell shell) {
    return Optional.ofNullable(
        switch (name) {
          case "run" -> new RunCommand(shell);
          case "demo" -> new DemoCommand(shell);
          case "check" -> new CheckCommand(shell);
          case "test" -> new TestCommand(shell);
          case "providers" -> new ProvidersCommand(shell);
          case "status" -> new StatusCommand(shell);
          case "tail" -> new TailCommand(shell);
          case "exec" -> new ExecCommand(shell);
          case "publish" -> new PublishCommand(shell);
          case "pause", "resume", "probe" -> new SteerCommand(shell, name);
          case "reload" -> new ReloadCommand(shell);
          case "init" -> new InitCommand(shell);
          case "explain" -> new ExplainCommand(shell);
          case "search" -> new SearchCommand(shell);
          case "trace" -> new TraceCommand(shell);
          case "replay" -> new ReplayCommand(shell);
          case "journal" -> new JournalCommand(shell);
          case "dead-letters" -> new DeadLettersCommand(shell);
          case "migrate" -> new MigrateCommand(shell);
          case "completion" -> new CompletionCommand(shell);
          default -> null;
        });
  }
}
