package dev.natship.app;

import dev.natship.admin.Address;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.codes.Code;
import dev.natship.config.Configuration;
import dev.natship.segments.FolderStorage;
import dev.natship.segments.JournalInUseException;
import dev.natship.segments.NewerJournalException;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.shell.AdminClient;
import dev.natship.shell.FailureWords;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The look that `run` and `check` take at the machine before anything starts: folders, ports, and
/// whether there is a NATS to read from. What stops the start goes to the configuration's problems.
final class StartLook {
  private final Configuration configuration;
  private final Plan plan;

  /// What only says that a natship runs here already.
  private final List<String> occupied = new ArrayList<>();

  private StartLook(Configuration configuration, Plan plan) {
    this.configuration = configuration;
    this.plan = plan;
  }

  /// For `run`: whatever another natship holds is missing to this one.
  static void beforeStart(Configuration configuration, Plan plan, Platform platform) {
    StartLook look = new StartLook(configuration, plan).take(platform);
    look.occupied.forEach(words -> configuration.collector().add(null, "", words));
  }

  /// For `check`, which people also type beside the natship that runs: it holds its own ports and
  /// journal, and that is said and stops nothing. Returns the words about it.
  static Optional<String> beside(Configuration configuration, Plan plan, Platform platform) {
    StartLook look = new StartLook(configuration, plan).take(platform);
    if (look.occupied.isEmpty()) {
      return Optional.empty();
    }
    if (plan.admin().admin().filter(AdminClient::isNatship).isPresent()) {
      return Optional.of("A natship runs here already; its ports and its journal are its own.");
    }
    look.occupied.forEach(words -> configuration.collector().add(null, "", words));
    return Optional.empty();
  }

  private StartLook take(Platform platform) {
    if (!configuration.isRead()) {
      return this;
    }
    nats(platform);
    plan.journal().directory().ifPresent(folder -> folder("journal.dir", folder));
    plan.deadLetters()
        .filter(folder -> plan.journal().directory().filter(folder::startsWith).isEmpty())
        .ifPresent(folder -> folder("dead-letters.dir", folder));
    plan.admin().admin().ifPresent(address -> port("admin.address", address));
    plan.admin().metrics().ifPresent(address -> port("metrics.address", address));
    return this;
  }

  /// On Fly there is no server on this machine, so nobody means the address that we would try.
  private void nats(Platform platform) {
    Settings nats = configuration.section("nats");
    if (platform == Platform.FLY && !nats.has("url") && !nats.has("password")) {
      problem(
          "nats",
          Code.NATS_UNREACHABLE.after(
              "this is Fly, and neither ACCESS_TOKEN nor NATS_URL is set, so there is nothing to"
                  + " read from: fly secrets set ORG=… ACCESS_TOKEN=… (the token is made by fly"
                  + " tokens create readonly)"));
    }
  }

  private void folder(String setting, Path folder) {
    try {
      FolderStorage.tryOut(folder);
    } catch (JournalInUseException inUse) {
      occupied.add(Code.JOURNAL_IN_USE.after(setting + ": " + inUse.getMessage()));
    } catch (IOException unusable) {
      problem(setting, code(unusable).after(reason(unusable)));
    }
  }

  private void port(String setting, Address address) {
    if (address.port() == 0) {
      return;
    }
    address
        .refusal()
        .ifPresent(refusal -> {
          if (refusal.taken()) {
            occupied.add(Code.START_FAILED.after(setting + ": " + refusal.words()));
          } else {
            problem(setting, Code.START_FAILED.after(refusal.words()));
          }
        });
  }

  private void problem(String key, String words) {
    Problems problems = configuration.collector();
    problems.add(null, key, words);
  }

  static Code code(IOException failure) {
    return switch (failure) {
      case JournalInUseException _ -> Code.JOURNAL_IN_USE;
      case NewerJournalException _ -> Code.JOURNAL_NEWER;
      default -> Code.START_FAILED;
    };
  }

  /// What happened, in words for the owner.
  static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied ->
          denied.getFile()
              + ": no permission to write here; give it to the user that natship runs as";
      default -> FailureWords.of(failure);
    };
  }
}
