package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads the reference, the owner's file over it, and the variables that both ask for. It throws
/// nothing when they are wrong: [Configuration#problems()] reports everything at once.
public final class ConfigLoader {
  /// Names the owner's file.
  public static final String FILE_VARIABLE = "NATSHIP_CONFIG";

  private final Installation installation;
  private final Variables variables;
  private final Problems problems = new Problems();
  private final List<String> warnings = new ArrayList<>();

  private ConfigLoader(Installation installation, Variables variables) {
    this.installation = installation;
    this.variables = variables;
  }

  /// Reads the file that `NATSHIP_CONFIG` names, else the usual one where it exists.
  public static Configuration load(Installation installation, Variables variables) {
    Path usual = Path.of("/etc/natship/natship.conf");
    Optional<Path> named = variables.value(FILE_VARIABLE).map(Path::of);
    Optional<Path> file = named.isPresent() || !Files.exists(usual) ? named : Optional.of(usual);
    return load(installation, variables, file);
  }

  public static Configuration load(
      Installation installation, Variables variables, Optional<Path> file) {
    ConfigLoader loader = new ConfigLoader(installation, variables);
    try {
      return loader.load(file);
    } catch (ConfigException wrong) {
      HoconFile.tell(wrong, file.orElse(installation.reference()), loader.problems);
    } catch (StackOverflowError _) {
      loader.problems.add(
          ConfigOriginFactory.newFile(file.orElse(installation.reference()).toString()),
          "",
          "nested too deep");
    } catch (IOException e) {
      loader.problems.add(
          ConfigOriginFactory.newFile(installation.providers().toString()), "", "cannot be read");
    }
    return new Configuration(
        ConfigFactory.empty(),
        List.of(),
        List.of(),
        List::of,
        List.of(),
        loader.problems,
        problem -> problem,
        () -> "");
  }

  private Configuration load(Optional<Path> file) throws IOException {
    Config reference = HoconFile.readWithoutComments(installation.reference(), problems);
    Config owner = file.map(path -> HoconFile.read(path, problems)).orElse(ConfigFactory.empty());
    refuseUnknownSections(owner, reference);
    file.ifPresent(path -> warnings.addAll(RepeatedNames.in(path)));

    Set<String> general = Substitutions.ofNothing(reference).asked();
    Set<String> known = new TreeSet<>(general);
    known.add(FILE_VARIABLE);
    Substitutions resolved = Substitutions.resolve(owner.withFallback(reference), variables::value);
    ProviderFolder folder = new ProviderFolder(installation.providers());
    known.addAll(resolved.asked());

    Config main = resolved.config();
    resolved.report(beyondSinks(resolved), problems, this::variableHint);
    Settings providers =
        Settings.of("providers", "providers", section(main, "providers").toConfig(), problems);
    NearMisses nearMisses = new NearMisses(variables, folder, OtherNames.read(providers));
    DestinationDecider decider =
        new DestinationDecider(
            folder,
            variables,
            general,
            section(main, "defaults").toConfig(),
            providers.text("profile", ""),
            providers.flag("automatic", true),
            warnings,
            nearMisses);
    List<Destination> destinations =
        decider.decide(
            new DestinationDecider.Owner(
                section(main, "sinks"),
                () -> section(resolved.shown(), "sinks").toConfig(),
                (part, own) -> resolved.report(resolved.missingIn(part), own, this::variableHint)));
    providers.refuseUnknown();
    warnOfEmpty(known);
    warnOfProfile(providers.text("profile", ""), folder);
    return new Configuration(
        main,
        destinations,
        warnings,
        () -> lateWarnings(known, folder, nearMisses),
        file.map(path -> List.of(path.toString())).orElse(List.of()),
        problems,
        problem -> byVariable(folder, problem),
        () -> shown(resolved, decider));
  }

  /// Nobody edits the shipped files. What is wrong with a value of one is told as a matter of the
  /// variable that would take its place.
  private Problem byVariable(ProviderFolder folder, Problem problem) {
    String shipped = installation.providers() + "/";
    int end = problem.place().indexOf(".conf");
    int key = problem.key().indexOf('.', "sinks.".length());
    if (!problem.place().startsWith(shipped) || end < 0 || key < 0) {
      return problem;
    }
    return folder
        .provider(problem.place().substring(shipped.length(), end), new Problems())
        .flatMap(provider -> provider.variableOf(problem.key().substring(key + 1)))
        .map(name -> new Problem("variable " + name, problem.key(), problem.message()))
        .orElse(problem);
  }

  private String variableHint(String name) {
    return Spelling.hint(name, variables.names());
  }

  /// The missing variables that more than destinations need.
  private static Set<String> beyondSinks(Substitutions resolved) {
    Config main = resolved.config();
    Set<String> beyond = new TreeSet<>(resolved.missing().keySet());
    beyond.removeAll(resolved.missingIn(section(main, "sinks")));
    beyond.addAll(resolved.missingIn(main.withoutPath("sinks").root()));
    return beyond;
  }

  private void refuseUnknownSections(Config owner, Config reference) {
    Set<String> sections = new TreeSet<>(reference.root().keySet());
    sections.add("sinks");
    owner
        .root()
        .forEach((key, value) -> {
          if (!sections.contains(key)) {
            String meant =
                reference.hasPath("defaults." + ConfigUtil.joinPath(key))
                    ? "; did you mean defaults." + key + "?"
                    : Spelling.hint(key, sections);
            problems.add(value.origin(), key, "unknown section" + meant);
          } else if (value.valueType() != ConfigValueType.OBJECT) {
            problems.add(value.origin(), key, "expected a section, { … }");
          }
        });
  }

  /// A word that resembles none may be meant for another program.
  private void warnOfProfile(String profile, ProviderFolder folder) {
    if (!profile.isEmpty()) {
      Set<String> known = folder.profiles();
      if (known.stream().noneMatch(profile::equalsIgnoreCase)) {
        Spelling.nearest(profile.toLowerCase(Locale.ROOT), known)
            .ifPresent(near ->
                warnings.add(
                    "PROFILE is "
                        + profile
                        + ", which is no profile and changes nothing; did you mean "
                        + near
                        + "?"));
      }
    }
  }

  private void warnOfEmpty(Set<String> known) {
    variables.empty().stream()
        .filter(known::contains)
        .map(ConfigLoader::empty)
        .forEach(warnings::add);
  }

  /// What all provider files have to be looked through for.
  private List<String> lateWarnings(
      Set<String> known, ProviderFolder folder, NearMisses nearMisses) {
    List<String> late = new ArrayList<>();
    variables.empty().stream()
        .filter(name -> !known.contains(name) && folder.reads(name))
        .map(ConfigLoader::empty)
        .forEach(late::add);
    late.addAll(nearMisses.warnings(known));
    return late;
  }

  private static String empty(String name) {
    return name + " is set but empty: it counts as not set";
  }

  private String shown(Substitutions resolved, DestinationDecider decider) {
    Config main = resolved.shown().withoutPath("sinks");
    StringBuilder text = new StringBuilder(MaskedConfig.of(installation.conf(), main));
    decider
        .shown()
        .forEach((name, config) ->
            text.append('\n')
                .append(
                    MaskedConfig.of(
                        installation.conf(), MaskedConfig.under("sinks." + name, config.get()))));
    return text.toString();
  }

  private static ConfigObject section(Config config, String name) {
    return config.root().get(name) instanceof ConfigObject object
        ? object
        : ConfigFactory.empty().root();
  }
}
