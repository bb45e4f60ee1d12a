package dev.natship.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticCloudIdTest {

  @ParameterizedTest
  @CsvSource({
    "eu-west-1.aws.found.io$abc123$def456, https://abc123.eu-west-1.aws.found.io:443",
    "eu-west-1.aws.found.io:9243$abc123$def456, https://abc123.eu-west-1.aws.found.io:9243",
    "eu-west-1.aws.found.io$abc123:9244$def456, https://abc123.eu-west-1.aws.found.io:9244",
    "eu-west-1.aws.found.io$abc123, https://abc123.eu-west-1.aws.found.io:443"
  })
  void holdsTheAddressOfTheDeployment(String inside, String address) {
    assertEquals(Optional.of(address), ElasticCloudId.address("logs:" + base64(inside)));
    assertEquals(Optional.of(address), ElasticCloudId.address(base64(inside)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "logs:", "logs:!!!", "logs:bG9ncw==", "logs:JCQ=", "logs:YS9iJGMkZA=="})
  void holdsNoneWhenItIsNoSuchId(String id) {
    assertEquals(Optional.empty(), ElasticCloudId.address(id));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
