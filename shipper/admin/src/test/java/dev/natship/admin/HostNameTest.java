package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:8686", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8686"})
  void thisMachinesNamesForItself(String host) {
    assertTrue(HostName.parse(host).orElseThrow().isLoopback());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1:8686",
        "[fdaa::1]:8686",
        "natship",
        "natship:8686",
        "natship.internal",
        "abc.vm.natship.internal:8686",
        "natship.flycast",
        "natship.fly.dev",
        "natship.logs.svc.cluster.local",
        "natship.example.com",
        "NATSHIP.example.com:8686"
      })
  void addressesPrivateNamesAndConfiguredOnesAreOurs(String host) {
    HostName name = HostName.parse(host).orElseThrow();
    assertTrue(name.isOurs(List.of("natship.example.com")));
    assertFalse(name.isLoopback());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "internal.evil.example",
        "1.2.3.evil", "natship.example.com.evil", "1.2.3.4.5", "evilinternal.example:8686"
      })
  void otherNamesAreNot(String host) {
    HostName name = HostName.parse(host).orElseThrow();
    assertFalse(name.isOurs(List.of("natship.example.com")));
    assertFalse(name.isLoopback());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[::1].evil",
        "[::1]evil",
        "[::1",
        "[evil]",
        "localhost:",
        "localhost:8686.evil",
        "localhost:80:80",
        "user@localhost",
        "local host",
        "localhost/",
        "localhost#x",
        "::1"
      })
  void whatIsNoNameIsNobodys(String host) {
    assertEquals(Optional.empty(), HostName.parse(host));
  }
}
