package dev.natship.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedNamesTest {
  @TempDir Path folder;

  @Test
  void saysWhereAndWhatComesOfIt() throws IOException {
    Path file = file("sinks.a { type = http }\n\nsinks.a { type = file }\n");

    assertEquals(
        List.of(
            file
                + ": 3: sinks.a: stands here again (first in line 1): both are one destination, in"
                + " which the later line wins; give one of them another name"),
        RepeatedNames.in(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sinks { a { x = 1 }, a { x = 2 } }",
        "sinks {\n a {\n x = ${?X}\n }\n a = {\n x = 2 } }",
        "sinks.a { b { c = 1 } }\nsinks { a { } }",
        "sinks.a : { x = \"}\" } # }\nsinks.\"a\" { } // {",
        "sinks\n{\n a\n{ } }\nsinks.a\n{\n}",
        "sinks.a { text = \"\"\"{{x}} \" } \"\"\" }\nsinks.a { }"
      })
  void seesEveryWayOfWritingIt(String text) throws IOException {
    assertEquals(1, RepeatedNames.in(file(text)).size(), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sinks.a { x = 1 }\nsinks.a.batch.age = 3s\nsinks.a.x = 2",
        "sinks.a { batch { } }\nsinks.b { batch { } }",
        "sinks { a = ${X}, b = ${Y}, c = ${Z} }",
        "defaults { a { } }\nsinks.a { }",
        "# sinks.a { }\nsinks.a { }\n// sinks.a { }",
        "sinks.a { x = \"sinks.a {\" }",
        "sinks.a { x = [ { y = 1 }, { y = 2 } ] }",
        "} } { sinks.a {",
        "\"",
        ""
      })
  void seesNoneWhereThereIsNone(String text) throws IOException {
    assertEquals(List.of(), RepeatedNames.in(file(text)), text);
  }

  @Test
  void leavesAFileThatIsNotThereToOthers() {
    assertEquals(List.of(), RepeatedNames.in(folder.resolve("absent")));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("own.conf"), text);
  }
}
