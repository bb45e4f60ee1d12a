package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.requests.Headers;
import dev.natship.settings.Problems;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.web.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
  private static final Set<OpenPage> ALL = EnumSet.allOf(OpenPage.class);

  private long nanos;

  @Test
  void withoutATokenThisMachineIsTrustedOnLoopbackOnly() {
    assertEquals("trusted", reading(access("127.0.0.1", Optional.empty(), ALL), "localhost"));
    assertEquals("stranger", reading(access("::", Optional.empty(), ALL), "localhost"));
    assertEquals("stranger", reading(access("127.0.0.1", Optional.empty(), ALL), "natship"));
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example:8686, 403",
    "[::1].evil, 403",
    "127.0.0.1.evil.example, 403",
    "natship.internal:8686, stranger",
    "10.1.2.3, stranger",
    "ours.example, stranger"
  })
  void aForeignNameReadsNothing(String host, String verdict) {
    for (String at : List.of("127.0.0.1", "::")) {
      Access access = access(at, Optional.empty(), ALL);
      assertEquals(verdict, reading(access, host));
      assertEquals(verdict.equals("403") ? 1 : 0, access.refused(Access.Refusal.HOST));
    }
  }

  @Test
  void theRightTokenReadsAndChangesUnderAnyName() {
    Access access = access("::", token("open sésame"), ALL);
    String wire = latin("Authorization: bearer open sésame");

    assertEquals("trusted", reading(access, "evil.example", wire));
    assertEquals("trusted", changing(access, "evil.example", wire));
    assertEquals("401", reading(access, "natship", "Authorization: Bearer open"));
    assertEquals("stranger", reading(access, "natship", "Authorization: Basic eDp5"));
    assertEquals("401", changing(access, "natship"));
    assertEquals("403", changing(access("::", Optional.empty(), ALL), "natship"));
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://localhost:8686, trusted",
    "Origin: https://localhost:8686, trusted",
    "Origin: http://localhost:9999, 403",
    "Origin: http://evil.example, 403",
    "Origin: null, 403",
    "Origin: %%%, 403",
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: same-site, 403",
    "Sec-Fetch-Site: same-origin, trusted",
    "Sec-Fetch-Site: none, trusted"
  })
  void noPageOfAnotherSiteChangesAnything(String header, String verdict) {
    assertEquals(
        verdict, changing(access("127.0.0.1", Optional.empty(), ALL), "localhost:8686", header));
    assertEquals(
        verdict,
        changing(
            access("::", token("secret"), ALL),
            "localhost:8686",
            header,
            "Authorization: Bearer secret"));
  }

  @Test
  void whatIsClosedNeedsTheToken() {
    Access access = access("::", token("secret"), EnumSet.of(OpenPage.HEALTH));

    assertEquals("401", verdict(access.reading(request("natship"), OpenPage.METRICS)));
    assertEquals("401", verdict(access.reading(request("natship"), OpenPage.STATUS)));
    assertEquals("stranger", verdict(access.reading(request("natship"), OpenPage.HEALTH)));
    assertEquals("trusted", reading(access, "natship", "Authorization: Bearer secret"));
  }

  @Test
  void afterWrongTokensAnAddressWaitsLongerEachTime() {
    Access access = access("::", token("secret"), ALL);
    for (int i = 0; i < 5; i++) {
      assertEquals("401", from("10.0.0.9", access, "wrong"));
    }
    assertEquals("429", from("10.0.0.9", access, "secret"));
    assertEquals("trusted", from("10.0.0.8", access, "secret"));
    pass(Duration.ofSeconds(2));
    assertEquals("401", from("10.0.0.9", access, "wrong"));
    pass(Duration.ofSeconds(1));
    assertEquals("429", from("10.0.0.9", access, "secret"));
    pass(Duration.ofSeconds(2));
    assertEquals("trusted", from("10.0.0.9", access, "secret"));
    assertEquals("401", from("10.0.0.9", access, "wrong"));
    assertEquals("trusted", from("10.0.0.9", access, "secret"));

    assertEquals(7, access.refused(Access.Refusal.TOKEN));
    assertEquals(2, access.refused(Access.Refusal.PAUSE));
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() {
    Access access = access("::", token("secret"), ALL);
    for (int i = 1; i <= 5; i++) {
      assertEquals("401", from("2001:db8::" + i, access, "wrong"));
    }
    assertEquals("429", from("2001:db8::99", access, "secret"));
    assertEquals("trusted", from("2001:db8:0:1::1", access, "secret"));
  }

  @Test
  void nobodyOnThisMachineIsLockedOut() {
    Access access = access("::", token("secret"), ALL);
    for (int i = 0; i < 1_000; i++) {
      assertEquals("401", from("127.0.0.1", access, "wrong"));
    }
    assertEquals("trusted", from("127.0.0.1", access, "secret"));
  }

  @Test
  void readsWhatIsOpenFromTheSettings() {
    Problems problems = new Problems();
    assertEquals(ALL, read("", problems).open());
    assertEquals(Set.of(OpenPage.HEALTH), read("open = [health]", problems).open());
    assertEquals(Set.of(), read("open = none", problems).open());
    assertEquals(
        List.of("a.example", "b.example"),
        read("hosts = \"a.example,b.example\"", problems).hosts());
    assertEquals(0, problems.all().size());
    read("open = [heath]", problems);
    assertEquals(1, problems.all().size());
  }

  private static AdminSettings read(String hocon, Problems problems) {
    return AdminSettings.read(
        Settings.parse("admin", hocon, problems), Settings.parse("metrics", "", problems));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private Access access(String at, Optional<Secret> token, Set<OpenPage> open) {
    Address address = new Address(address(at), 8686);
    return new Access(
        new AdminSettings(
            Optional.of(address), token, Optional.empty(), List.of("ours.example"), open),
        () -> nanos);
  }

  private static Optional<Secret> token(String text) {
    return Optional.of(new Secret(text));
  }

  private static String reading(Access access, String host, String... headers) {
    return verdict(access.reading(request(host, headers), OpenPage.STATUS));
  }

  private static String changing(Access access, String host, String... headers) {
    return verdict(access.changing(request(host, headers)));
  }

  private static String from(String address, Access access, String token) {
    Request request = request("natship", "Authorization: Bearer " + token);
    return verdict(
        access.reading(
            new Request(
                "GET",
                request.segments(),
                Map.of(),
                request.host(),
                "",
                request.headers(),
                new byte[0],
                address(address)),
            OpenPage.STATUS));
  }

  private static String verdict(Access.Verdict verdict) {
    return switch (verdict) {
      case Access.Verdict.Trusted _ -> "trusted";
      case Access.Verdict.Stranger _ -> "stranger";
      case Access.Verdict.Refused refused -> {
        assertInstanceOf(dev.natship.web.Response.Whole.class, refused.answer());
        // RFC 9110 wants both.
        Optional<String> more =
            switch (refused.answer().status()) {
              case 401 -> Optional.of("WWW-Authenticate");
              case 429 -> Optional.of("Retry-After");
              default -> Optional.empty();
            };
        more.ifPresent(
            name -> assertTrue(refused.answer().headers().containsKey(name), "without " + name));
        yield Integer.toString(refused.answer().status());
      }
    };
  }

  private static Request request(String host, String... headers) {
    List<Headers.Field> fields = new ArrayList<>();
    for (String header : headers) {
      String[] parts = header.split(": ", 2);
      fields.add(new Headers.Field(parts[0], parts[1]));
    }
    return new Request(
        "GET",
        List.of(""),
        Map.of(),
        host,
        "",
        new Headers(fields),
        new byte[0],
        address("127.0.0.1"));
  }

  /// As a header's bytes arrive: one character each.
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
