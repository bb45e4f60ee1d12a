package dev.natship.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class HelloTest {
  @Test
  void readsWhatTheBrokerMinds() {
    Hello hello =
        Hello.parse(
            """
            {"lang":"java","verbose":true,"echo":false,"headers": true,"no_responders":true,\
            "protocol":1,"user":"a\\"b","pass":"p\\\\,}\\u00e9","auth_token":"t"}\
            """);

    assertEquals(new Hello(true, false, true, true, "a\"b", "p\\,}é", "t"), hello);
  }

  @Test
  void takesTheDefaultsWhereNothingIsSaid() {
    assertEquals(Hello.NOTHING, Hello.parse("{}"));
    assertEquals(Hello.NOTHING, Hello.parse("{\"user\""));
  }

  @Test
  void doesNotPrintThePassword() {
    assertFalse(Hello.parse("{\"pass\":\"hidden\"}").toString().contains("hidden"));
  }
}
