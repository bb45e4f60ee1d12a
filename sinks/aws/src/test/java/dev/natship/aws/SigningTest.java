package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.transport.HttpCall;
import dev.natship.transport.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The examples in "Authenticating Requests: Using the Authorization Header" of the S3 API
/// reference.
class SigningTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2013-05-24T00:00:00Z"));
  private static final String KEYS =
      """
      credentials {
        access-key = AKIAIOSFODNN7EXAMPLE
        secret-key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
      }
      """;

  @Test
  void signsTheDocumentedPut() throws Exception {
    HttpCall.Builder call =
        HttpCall.to("PUT", "https://examplebucket.s3.amazonaws.com/test%24file.text")
            .header("Date", "Fri, 24 May 2013 00:00:00 GMT")
            .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
            .header("User-Agent", "not signed")
            .payload(Payload.of("Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8)));

    signing(KEYS).sign(call);

    assertEquals(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, "
            + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        call.header("Authorization").orElseThrow());
    assertFalse(call.header("Host").isPresent(), "the connection writes it");
  }

  @Test
  void signsTheDocumentedGet() throws Exception {
    HttpCall.Builder call =
        HttpCall.to("GET", "https://examplebucket.s3.amazonaws.com/test.txt")
            .header("Range", "bytes=0-9");

    signing(KEYS).sign(call);

    assertEquals(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
            + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        call.header("Authorization").orElseThrow());
  }

  @Test
  void sendsTheSessionToken() throws Exception {
    HttpCall.Builder call = HttpCall.to("GET", "https://examplebucket.s3.amazonaws.com/");

    signing("credentials { access-key = a, secret-key = b, session-token = c }").sign(call);

    assertEquals("c", call.header("x-amz-security-token").orElseThrow());
  }

  private static Signing signing(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("s3", hocon, problems);
    Keyring keyring =
        Keyring.read(
            settings,
            "us-east-1",
            Map.of(),
            CLOCK,
            _ -> {
              throw new AssertionError("fixed keys need no request");
            });
    assertEquals(List.of(), problems.all());
    return new Signing("s3", "us-east-1", keyring, CLOCK);
  }
}
