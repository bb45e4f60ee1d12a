package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import dev.natship.settings.Problems;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;

/// Reads one HOCON file. A problem never repeats text of the file, which could be a secret.
final class HoconFile {
  private static final ConfigParseOptions OPTIONS =
      ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new FilesOnly());

  private HoconFile() {}

  static Config read(Path file, Problems problems) {
    try {
      return ConfigFactory.parseFile(file.toFile(), OPTIONS);
    } catch (ConfigException wrong) {
      tell(wrong, file, problems);
    } catch (StackOverflowError _) {
      problems.add(ConfigOriginFactory.newFile(file.toString()), "", "nested too deep");
    }
    return ConfigFactory.empty();
  }

  /// Reports what the library objects to, without the text of the file that it quotes.
  static void tell(ConfigException wrong, Path file, Problems problems) {
    String what =
        switch (wrong) {
          case ConfigException.IO _ -> "cannot be read";
          case ConfigException.UnresolvedSubstitution _ -> "a substitution refers to itself";
          case ConfigException.Parse _ -> "not valid HOCON here: " + withoutQuotes(wrong);
          default -> "not valid HOCON";
        };
    problems.add(
        wrong.origin() == null ? ConfigOriginFactory.newFile(file.toString()) : wrong.origin(),
        "",
        what);
  }

  private static String withoutQuotes(ConfigException wrong) {
    String message = String.valueOf(wrong.getMessage());
    String place = wrong.origin() == null ? "" : wrong.origin().description() + ": ";
    String words = message.startsWith(place) ? message.substring(place.length()) : "";
    int end = words.length();
    for (String stop : new String[] {"'", "\"", "got ", "(", ":", "\n"}) {
      int found = words.indexOf(stop);
      end = found >= 0 ? Math.min(end, found) : end;
    }
    String kept = words.substring(0, end).strip();
    return kept.isEmpty() ? "look for an unclosed quote or brace" : kept;
  }

  /// A configuration comes from this machine's files, never from the network.
  private static final class FilesOnly
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      ConfigParseable next = context.relativeTo(what);
      if (next == null) {
        throw new ConfigException.Parse(
            ConfigOriginFactory.newSimple("include"), "an included file cannot be found");
      }
      return next.parse(context.parseOptions().setAllowMissing(false));
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File file) {
      return ConfigFactory.parseFile(file, context.parseOptions().setAllowMissing(false)).root();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL url) {
      throw new ConfigException.Parse(
          ConfigOriginFactory.newSimple("include"), "only files can be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String name) {
      throw new ConfigException.Parse(
          ConfigOriginFactory.newSimple("include"), "only files can be included");
    }
  }
}
