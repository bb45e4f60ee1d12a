package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of a running Natship in a real browser: a destination that delivers beside one that is
/// parked. Skipped where there is no Chromium.
class PageIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String TOKEN = "the-right-admin-token";

  @TempDir Path folder;

  private NatsServer nats;
  private HttpReceiver receiver;
  private NatshipProcess natship;
  private Browser browser;

  @BeforeEach
  void open() throws Exception {
    Optional<Path> program = Browser.program();
    assumeTrue(
        program.isPresent(), "no chromium on the path, and the variable CHROMIUM names none");
    nats = NatsServer.start();
    receiver =
        HttpReceiver.start()
            .usually(request ->
                request.path().equals("/bad")
                    ? CannedAnswer.of(401, "that key was revoked")
                    : CannedAnswer.of(200));
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            sinks.good { type = http, url = "%1$s/good", batch.age = 50ms, encoding = ndjson }
            sinks.bad { type = http, url = "%1$s/bad", batch.age = 50ms, encoding = ndjson }
            """
                .formatted(receiver.url()));
    natship =
        NatshipProcess.run(
            folder,
            Map.of(
                "NATS_URL",
                nats.url(),
                "NATSHIP_CONFIG",
                file.toString(),
                "ADMIN_TOKEN",
                TOKEN,
                "ADMIN_OPEN",
                "health, status"));
    natship.awaitReady();
    NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 20);
    browser =
        Browser.open(
            program.orElseThrow(),
            Files.createDirectory(folder.resolve("profile")),
            natship.page());
    awaitPage("row('bad')", "parked");
  }

  @AfterEach
  void close() {
    for (AutoCloseable each : new AutoCloseable[] {browser, natship, receiver, nats}) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  @Test
  void tellsWhyADestinationIsParkedOnceItHasTheToken() throws Exception {
    awaitPage("row('good')", "delivering");
    assertFalse(all().contains("revoked"), "shown to everybody");
    assertTrue(all().contains("Needed to see what destinations answered"), all());

    give("not-the-admin-token");
    awaitPage("document.body.innerText", "That was not the admin token.");

    give(TOKEN);
    awaitPage("document.body.innerText", "that key was revoked");
    awaitPage("document.body.innerText", "[SINK-PARKED]");
  }

  @Test
  void itsButtonsNeedTheTokenAndDoWhatTheySay() throws Exception {
    awaitPage("row('good')", "delivering");
    press("pause good");
    awaitPage("document.getElementById('done').innerText", "good: pause needs the admin token");

    give(TOKEN);
    awaitPage("document.body.innerText", "Errors are shown in full.");
    press("pause good");
    awaitPage("document.getElementById('done').innerText", "good: pause, done");
    awaitPage("row('good')", "paused");

    press("resume good");
    awaitPage("row('good')", "delivering");
    receiver.usually(CannedAnswer.of(200));
    press("probe bad");
    awaitPage("row('bad')", "delivering");
  }

  @Test
  void fitsAPhoneAndADesk() throws Exception {
    give(TOKEN);
    awaitPage("document.body.innerText", "that key was revoked");
    for (int width : new int[] {360, 768, 1280}) {
      browser.resize(width, 800);
      awaitPage("innerWidth", Integer.toString(width));

      String most = browser.ask("document.documentElement.scrollWidth");
      assertTrue(Integer.parseInt(most) <= width, () -> most + " wide on " + width);
      assertTrue(
          Boolean.parseBoolean(
              browser.ask(
                  "[...document.querySelectorAll('button, td, dd, li')].every(each =>"
                      + " each.getBoundingClientRect().right <= innerWidth)")),
          () -> "something is cut at " + width);
    }
    browser.resize(360, 800);
    awaitPage("innerWidth", "360");
    String bottom =
        browser.ask(
            "Math.round([...document.querySelectorAll('td.words')].find(each =>"
                + " each.innerText.includes('revoked')).getBoundingClientRect().bottom)");
    assertTrue(Integer.parseInt(bottom) <= 800, () -> "the reason ends at " + bottom);
  }

  private void give(String token) throws Exception {
    browser.ask(
        "(document.getElementById('token').value = '"
            + token
            + "', document.getElementById('use').click())");
  }

  private void press(String label) throws Exception {
    browser.ask("document.querySelector('[aria-label=\"" + label + "\"]').click()");
  }

  private String all() throws Exception {
    return browser.ask("document.body.innerText");
  }

  /// Waits until an expression holds these words. `row('name')` is the row of a destination.
  private void awaitPage(String expression, String words) {
    String full =
        "(row => "
            + expression
            + ")(name => [...document.querySelectorAll('tr.first')].find(each =>"
            + " each.querySelector('td.name').innerText === name)?.innerText)";
    Await.until(
        BOUND,
        () -> browser.ask(full).contains(words),
        () -> words + " in " + expression + "\n" + natship.log());
  }
}
