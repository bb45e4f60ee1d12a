package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// When the settings by which lines are left out count as the same.
class SieveTest {
  @Test
  void otherSettingsHaveAnotherFingerprint() {
    List<String> all =
        List.of(
            "",
            "select.apps = [web]",
            "select.not-apps = [web]",
            "select.regions = [web]",
            "select.apps = [web, shop]",
            "select.level = warn",
            "select.match = [\"a, b\"]",
            "select.match = [a, b]",
            "sample = 0.5",
            "sample = 0.25",
            "throttle.lines = 5",
            "throttle { lines = 5, per = 2s }",
            "on-lag = drop-by-severity",
            "context.request-id = [rid]");
    Set<Long> different = new HashSet<>();
    all.forEach(hocon -> different.add(fingerprint(hocon)));

    assertEquals(all.size(), different.size());
  }

  @Test
  void whatLeavesNoLineOutDoesNotCount() {
    assertEquals(
        fingerprint("select.apps = [web]"),
        fingerprint(
            "batch.events = 3, select { apps = web }, redact.email = x, throttle.per = 2s"));
  }

  private static long fingerprint(String hocon) {
    return Sieve.fingerprint(Rig.settings(hocon));
  }
}
