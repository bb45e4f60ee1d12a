package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.requests.WantedTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedTypesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/plain                                   | true
          text/plain; charset=utf-8                    | true
          text/plain, */*                              | true
          text/plain;q=0                               | false
          text/plain;q=0.0, application/json           | false
          text/plain ; q=0.5 , application/json;q=0.9  | false
          text/plain;q=0.9, application/json;q=0.5     | true
          application/json;q=0.1, text/plain           | true
          application/json, text/plain                 | false
          text/plain, application/json                 | true
          text/plain;q=much                            | true
          */*                                          | false
          text/plainer                                 | false
          ''                                           | false
          """)
  void aTypeIsWantedAsMuchAsItsWeightSays(String header, boolean wanted) {
    assertEquals(wanted, new WantedTypes(header).prefers("text/plain", "application/json"));
  }
}
