package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `check` finds on the machine stops `run` too, and the other way round.
class StartLookTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"JOURNAL_DIR", "DEAD_LETTERS_DIR"})
  void aFolderThatCannotBeMade(String variable) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    refused(Map.of(variable, file.resolve("below").toString()), "is no folder [START-FAILED]");
    assertEquals(1, Files.list(folder).count(), "check makes nothing");
  }

  @Test
  void aJournalThatAnotherNatshipHolds() throws IOException {
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(folder.resolve("journal"));
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      assertFalse(journal.cursors().contains("console"));
      refused(
          Map.of("JOURNAL_DIR", folder.resolve("journal").toString()),
          "another natship writes to this journal");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ADMIN_ADDRESS", "METRICS_ADDRESS"})
  void aPortThatIsTaken(String variable) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refused(Map.of(variable, "127.0.0.1:" + taken.getLocalPort()), "is taken by another program");
    }
  }

  /// Permissions say nothing of `/proc`: only trying does.
  @Test
  void aFolderInWhichNobodyCanMakeAFile() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));

    refused(
        Map.of("JOURNAL_DIR", "/proc/natship"),
        "journal.dir: /proc/natship: no file can be made in /proc [START-FAILED]");
  }

  @Test
  void lookingLeavesNothingBehind() throws IOException {
    Path journal = Files.createDirectory(folder.resolve("journal"));

    Typed check = Typed.command(console(Map.of("JOURNAL_DIR", journal.toString())), "check");

    assertEquals(0, check.code(), check.all());
    try (Stream<Path> left = Files.list(journal)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /// Nothing is known then of the ports that its owner wants, and the usual ones may be taken.
  @Test
  void aFileThatCannotBeReadIsAllThatIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("own.conf"), "sinks.a.url = ${sinks.a.url}\n");
    try (ServerSocket usual = new ServerSocket()) {
      try {
        usual.bind(new InetSocketAddress(8686));
      } catch (BindException _) {
        // somebody has it already, which is as good
      }

      Typed check = Typed.command(Map.of("NATSHIP_CONFIG", file.toString()), "check");

      assertTrue(check.err().contains("a substitution refers to itself"), check.all());
      assertTrue(check.err().contains("1 problem\n"), check.all());
    }
  }

  @Test
  void anAddressOfAnotherMachine() {
    refused(
        Map.of("ADMIN_ADDRESS", "192.0.2.1:8686"),
        "admin.address: 192.0.2.1:8686 cannot be listened on: it is no address of this machine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"htp://foo", "nats:///"})
  void anAddressOfNatsThatIsNone(String url) {
    refused(Map.of("NATS_URL", url), "expected an address such as nats://host:4222");
  }

  @Test
  void flyWithoutATokenAndWithoutAnAddress() {
    refused(Map.of("FLY_APP_NAME", "shipper"), "fly secrets set ORG=… ACCESS_TOKEN=…");

    Map<String, String> with = Map.of("FLY_APP_NAME", "shipper", "ACCESS_TOKEN", "t");
    assertEquals(0, Typed.command(console(with), "check").code());
  }

  /// On Fly people check inside the machine that ships.
  @Test
  void besideTheNatshipThatRunsNothingOfItIsAMistake() throws IOException {
    try (HttpReceiver running = HttpReceiver.start()) {
      running.usually(CannedAnswer.of(200, "{\"ready\":true,\"reasons\":[]}"));
      int port = URI.create(running.url()).getPort();

      Typed check = Typed.command(console(Map.of("ADMIN_ADDRESS", "127.0.0.1:" + port)), "check");

      assertEquals(0, check.code(), check.all());
      assertTrue(check.out().contains("A natship runs here already"), check.out());
    }
  }

  private static void refused(Map<String, String> variables, String words) {
    Typed check = Typed.command(console(variables), "check");
    Typed run = Typed.command(console(variables), "run");

    assertEquals(2, check.code(), check.all());
    assertEquals(2, run.code(), run.all());
    assertTrue(check.err().contains(words), check.all());
    assertTrue(run.err().contains(words), run.all());
    assertTrue(check.out().contains("run does not start: the problem above"), check.out());
  }

  private static Map<String, String> console(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("CONSOLE", "stderr");
    return all;
  }
}
