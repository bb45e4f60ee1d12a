package dev.natship.sentry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DsnTest {

  @ParameterizedTest
  @CsvSource({
    "https://abc@o1.ingest.sentry.io/42, abc, https://o1.ingest.sentry.io/api/42/envelope/",
    "https://abc:old@sentry.io/42, abc, https://sentry.io/api/42/envelope/",
    "http://abc@localhost:9000/prefix/7, abc, http://localhost:9000/prefix/api/7/envelope/"
  })
  void takesADsnApart(String dsn, String key, String endpoint) {
    assertEquals(Optional.of(new Dsn(key, endpoint)), Dsn.parse(dsn));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "https://sentry.io/42", "https://abc@sentry.io/", "ftp://a@b/1"})
  void refusesWhatIsNone(String text) {
    assertEquals(Optional.empty(), Dsn.parse(text));
  }
}
