package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.Installation;
import dev.natship.config.Provider;
import dev.natship.config.Provider.Need;
import dev.natship.config.Variables;
import dev.natship.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks what the documents say about providers. `-Dgolden=write` writes the table of providers
/// anew.
class DocumentsTest {
  private static final String BEGIN = "<!-- destinations -->\n";
  private static final String END = "<!-- end of destinations -->\n";

  @TempDir Path folder;

  @Test
  void theTenLinesMakeAProvider() throws IOException {
    String lines = example(1);

    Destination.On on = acme(lines, Map.of("ACME_TOKEN", "t"));

    assertEquals(10, lines.lines().count());
    assertEquals("https://in.acme.example/v1/t", on.settings().text("url"));
  }

  @Test
  void theExampleOfVariablesDoesWhatThePageSays() throws IOException {
    String lines = example(2);

    Destination.On plain = acme(lines, Map.of("ACME_TOKEN", "t", "ACME_REGION", "eu"));
    Destination.On own =
        acme(
            lines,
            Map.of("ACME_TOKEN", "t", "ACME_URL", "'proxy.example/acme'", "ACME_LINES", "7"));

    assertEquals("https://in.acme.eu/v1", plain.settings().text("url"));
    assertEquals("500", plain.settings().text("batch.events"));
    assertEquals("https://proxy.example/acme", own.settings().text("url"));
    assertEquals("7", own.settings().text("batch.events"));
  }

  private static String example(int number) throws IOException {
    String page = Files.readString(ShippedConfiguration.root().resolve("conf/README.md"));
    return page.split("```hocon\n")[number].split("```", 2)[0];
  }

  private Destination.On acme(String lines, Map<String, String> variables) throws IOException {
    Files.createDirectories(folder.resolve("conf/providers"));
    Files.copy(
        ShippedConfiguration.root().resolve("conf/natship.conf"),
        folder.resolve("conf/natship.conf"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve("conf/providers/acme.conf"), lines);

    Configuration configuration =
        ConfigLoader.load(new Installation(folder), Variables.of(variables), Optional.empty());

    assertEquals(List.of(), configuration.allProblems());
    Destination.On on =
        assertInstanceOf(Destination.On.class, configuration.destination("acme").orElseThrow());
    ShippedConfiguration.ready(on, _ -> {}).sink().close();
    return on;
  }

  @Test
  void theReadmeListsEveryProviderWithItsVariables() throws IOException {
    Path file = ShippedConfiguration.root().resolve("README.md");
    String page = Files.readString(file);
    Problems problems = new Problems();
    List<Provider> providers = Provider.all(Installation.find(), problems);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if ("write".equals(System.getProperty("golden"))) {
      String table =
          "\n| destination | variables |\n|---|---|\n"
              + providers.stream().map(DocumentsTest::row).collect(Collectors.joining())
              + "\n";
      page = page.substring(0, begin) + table + page.substring(end);
      Files.writeString(file, page);
    }
    Set<String> rows = page.lines().map(line -> line + "\n").collect(Collectors.toSet());
    Set<String> tested =
        TestedProvider.catalogue().stream().map(TestedProvider::name).collect(Collectors.toSet());
    for (Provider provider : providers) {
      assertTrue(
          !tested.contains(provider.name()) || rows.contains(row(provider)), () -> row(provider));
    }
  }

  private static String row(Provider provider) {
    String title =
        provider.link().isEmpty()
            ? provider.title()
            : "[" + provider.title() + "](" + provider.link() + ")";
    StringBuilder variables = new StringBuilder();
    append(variables, "", provider.names(Need.REQUIRED), " and ");
    append(variables, "", provider.names(Need.ONE_OF), " or ");
    append(variables, "chosen by ", provider.names(Need.CHOOSES), " and ");
    append(variables, "optional ", provider.names(Need.OPTIONAL), ", ");
    return "| " + title + " (`" + provider.name() + "`) | " + variables + " |\n";
  }

  private static void append(
      StringBuilder text, String prefix, List<String> names, String between) {
    if (!names.isEmpty()) {
      text.append(text.isEmpty() ? "" : "; ").append(prefix);
      text.append(
          names.stream()
              .sorted()
              .map(name -> "`" + name + "`")
              .collect(Collectors.joining(between)));
    }
  }
}
