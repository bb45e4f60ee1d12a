package dev.natship.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import dev.natship.settings.Problems;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads one HOCON file. A problem never repeats text of the file, which could be a secret.
final class HoconFile {
  private static final ConfigParseOptions OPTIONS =
      ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new FilesOnly());

  private static final Pattern BARE_ADDRESS = Pattern.compile("[=:]\\s*[A-Za-z][A-Za-z0-9+.-]*://");

  private HoconFile() {}

  static Config read(Path file, Problems problems) {
    return read(file, problems, () -> ConfigFactory.parseFile(file.toFile(), OPTIONS));
  }

  /// A file of ours that is nearly all comments, includes nothing and has no text over several
  /// lines. The library would take each comment apart, which costs 5 ms of a start.
  static Config readWithoutComments(Path file, Problems problems) {
    return read(
        file,
        problems,
        () ->
            ConfigFactory.parseString(
                withoutComments(Files.readAllBytes(file)),
                OPTIONS.setOriginDescription(file.toString())));
  }

  /// Lines keep their numbers. Works on bytes, since one sign in a comment that is not ASCII would
  /// make all of a text twice as wide, and slow to go through.
  private static String withoutComments(byte[] text) {
    byte[] left = new byte[text.length];
    int length = 0;
    int at = 0;
    while (at < text.length) {
      int first = at;
      while (first < text.length && text[first] == ' ') {
        first++;
      }
      int end = first;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      if (first < end && text[first] != '#') {
        System.arraycopy(text, at, left, length, end - at);
        length += end - at;
      }
      if (end < text.length) {
        left[length++] = '\n';
      }
      at = end + 1;
    }
    return new String(left, 0, length, UTF_8);
  }

  private interface Parsing {
    Config parse() throws IOException;
  }

  private static Config read(Path file, Problems problems, Parsing parsing) {
    try {
      String trouble = trouble(file);
      if (!trouble.isEmpty()) {
        problems.add(ConfigOriginFactory.newFile(file.toString()), "", trouble);
        return ConfigFactory.empty();
      }
      return parsing.parse();
    } catch (IOException _) {
      problems.add(ConfigOriginFactory.newFile(file.toString()), "", "cannot be read");
    } catch (ConfigException wrong) {
      tell(wrong, file, problems);
    } catch (StackOverflowError _) {
      problems.add(ConfigOriginFactory.newFile(file.toString()), "", "nested too deep");
    }
    return ConfigFactory.empty();
  }

  private static String trouble(Path file) {
    if (!Files.exists(file)) {
      return "there is no such file";
    }
    return Files.isDirectory(file)
        ? "this is a folder; name the file in it"
        : Files.isReadable(file) ? "" : "no permission to read this file";
  }

  /// Reports what the library objects to, without the text of the file that it quotes.
  static void tell(ConfigException wrong, Path file, Problems problems) {
    if (wrong instanceof WrongInclude include) {
      problems.add(include.place(file), "", include.words());
      return;
    }
    String what =
        switch (wrong) {
          case ConfigException.IO _ -> "cannot be read";
          case ConfigException.UnresolvedSubstitution _ -> "a substitution refers to itself";
          case ConfigException.Parse _ ->
              "not valid HOCON here: " + withoutQuotes(wrong) + hint(wrong, file);
          default -> "not valid HOCON";
        };
    problems.add(
        wrong.origin() == null ? ConfigOriginFactory.newFile(file.toString()) : wrong.origin(),
        "",
        what);
  }

  /// The most usual reason, where a line that was just read shows it.
  private static String hint(ConfigException wrong, Path file) {
    int line = wrong.origin() == null ? 0 : wrong.origin().lineNumber();
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = Math.max(0, line - 2); i < Math.min(line, lines.size()); i++) {
        if (BARE_ADDRESS.matcher(lines.get(i)).find()) {
          return "; an address stands in quotes, since // begins a comment";
        }
      }
    } catch (IOException _) {
      // included from another folder, or no text
    }
    return "";
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
    String kept = words.substring(0, end).strip().replaceFirst(",$", "");
    return plain(kept);
  }

  private static String plain(String objection) {
    String words = objection.toLowerCase(Locale.ROOT);
    if (words.startsWith("key")) {
      return "a name is followed by = or {, so look for what is missing";
    }
    if (words.startsWith("expecting a close")) {
      return "a { or [ is not closed";
    }
    return words.isEmpty() || words.startsWith("expecting a value")
        ? "look for an unclosed quote, or a value that is missing"
        : objection;
  }

  /// An `include` that cannot be followed. The library tells no place of it.
  private static final class WrongInclude extends ConfigException {
    private static final long serialVersionUID = 1;

    private final String what;

    WrongInclude(String what, String why) {
      super(why);
      this.what = what;
    }

    String words() {
      return "include: " + getMessage();
    }

    /// The first line of the owner's file that names it; an include inside an include has none.
    ConfigOrigin place(Path file) {
      ConfigOrigin place = ConfigOriginFactory.newFile(file.toString());
      try {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (lines.get(i).contains("include") && lines.get(i).contains(what)) {
            return place.withLineNumber(i + 1);
          }
        }
      } catch (IOException _) {
        // then without its line
      }
      return place;
    }
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
      try {
        if (next != null) {
          return next.parse(context.parseOptions().setAllowMissing(false));
        }
      } catch (ConfigException.IO _) {
        // the answer below covers it
      }
      throw new WrongInclude(what, "there is no such file, or it cannot be read");
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File file) {
      try {
        return ConfigFactory.parseFile(file, context.parseOptions().setAllowMissing(false)).root();
      } catch (ConfigException.IO _) {
        throw new WrongInclude(file.toString(), "there is no such file, or it cannot be read");
      }
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL url) {
      throw new WrongInclude("", "only files can be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String name) {
      throw new WrongInclude("", "only files can be included");
    }
  }
}
