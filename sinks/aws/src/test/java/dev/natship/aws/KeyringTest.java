package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Problems;
import dev.natship.api.Settings;
import dev.natship.http.HttpDefaults;
import dev.natship.http.HttpTransport;
import dev.natship.http.Refused;
import dev.natship.testkit.Answer;
import dev.natship.testkit.HttpReceiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {
  private static final String LENT =
      """
      <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
        <AccessKeyId>%s</AccessKeyId><SecretAccessKey>lent/secret</SecretAccessKey>
        <SessionToken>lent+token==</SessionToken><Expiration>%s</Expiration>
      </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
      """;

  private Instant now = Instant.parse("2026-02-17T10:30:00Z");
  private final InstantSource clock = () -> now;

  @TempDir Path folder;

  @Test
  void exchangesAWebIdentityAndRenewsItBeforeItExpires() throws Exception {
    try (HttpReceiver sts =
        HttpReceiver.start()
            .answer(
                Answer.of(200, LENT.formatted("FIRST", "2026-02-17T11:30:00Z")),
                Answer.of(200, LENT.formatted("SECOND", "2026-02-17T12:30:00Z")))) {
      Keyring keyring = webIdentity(sts);

      Keys first = keyring.keys();
      assertEquals("FIRST", first.id());
      assertEquals("lent/secret", first.secret().reveal());
      assertEquals("lent+token==", first.token().reveal());
      assertEquals("FIRST", keyring.keys().id());
      now = Instant.parse("2026-02-17T11:26:00Z");
      assertEquals("SECOND", keyring.keys().id());

      assertEquals(2, sts.received().size());
      assertEquals(
          "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
              + "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Flogs&RoleSessionName=natship"
              + "&WebIdentityToken=a.b.c",
          sts.received().getFirst().text());
    }
  }

  @Test
  void parksWhenTheIdentityIsRefused() throws Exception {
    Answer denied =
        Answer.of(
            403,
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not this role</Message>"
                + "</Error></ErrorResponse>");
    try (HttpReceiver sts = HttpReceiver.start().answer(denied, Answer.of(503))) {
      Keyring keyring = webIdentity(sts);

      Refused refused = assertThrows(Refused.class, keyring::keys);
      assertInstanceOf(Delivery.Park.class, refused.delivery());
      assertTrue(refused.delivery().words().contains("not this role"));
      refused = assertThrows(Refused.class, keyring::keys);
      assertInstanceOf(Delivery.Retry.class, refused.delivery());
    }
  }

  @Test
  void asksTheContainersEndpointAsTheSdkDoes() throws Exception {
    Answer lent =
        Answer.of(
            200,
            """
            {"AccessKeyId":"CONTAINER","SecretAccessKey":"s","Token":"t",
             "Expiration":"2126-02-17T12:30:00Z"}
            """);
    try (HttpReceiver container = HttpReceiver.start().usually(lent)) {
      System.setProperty("aws.containerCredentialsFullUri", container.url() + "/keys");
      System.setProperty("aws.configFile", folder.resolve("none").toString());
      System.setProperty("aws.sharedCredentialsFile", folder.resolve("none").toString());
      try {
        Keys keys = keyring(Map.of(), "").keys();

        assertEquals("CONTAINER", keys.id());
        assertEquals("t", keys.token().reveal());
      } finally {
        System.clearProperty("aws.containerCredentialsFullUri");
        System.clearProperty("aws.configFile");
        System.clearProperty("aws.sharedCredentialsFile");
      }
    }
  }

  @Test
  void parksWhenThereAreNoKeysAnywhere() {
    System.setProperty("aws.disableEc2Metadata", "true");
    System.setProperty("aws.configFile", folder.resolve("none").toString());
    System.setProperty("aws.sharedCredentialsFile", folder.resolve("none").toString());
    try {
      Refused refused = assertThrows(Refused.class, keyring(Map.of(), "")::keys);

      assertInstanceOf(Delivery.Park.class, refused.delivery());
      assertTrue(refused.delivery().words().startsWith("no AWS credentials"));
    } finally {
      System.clearProperty("aws.disableEc2Metadata");
      System.clearProperty("aws.configFile");
      System.clearProperty("aws.sharedCredentialsFile");
    }
  }

  @Test
  void wantsBothHalvesOfAKey() {
    Problems problems = new Problems();
    Settings settings = Settings.parse("s3", "credentials { access-key = a }", problems);

    Keyring.read(
        settings,
        "auto",
        Map.of(),
        clock,
        _ -> {
          throw new AssertionError("asks nobody");
        });

    assertTrue(problems.all().toString().contains("secret-key"), problems.all()::toString);
  }

  private Keyring webIdentity(HttpReceiver sts) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "a.b.c\n");
    return keyring(
        Map.of(
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            token.toString(),
            "AWS_ROLE_ARN",
            "arn:aws:iam::1:role/logs",
            "AWS_ENDPOINT_URL_STS",
            sts.url()),
        "");
  }

  private Keyring keyring(Map<String, String> environment, String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("s3", "url = \"http://localhost\"\n" + hocon, problems);
    HttpTransport transport = HttpTransport.read(settings, HttpDefaults.post());
    Keyring keyring = Keyring.read(settings, "eu-central-1", environment, clock, transport::send);
    assertEquals(List.of(), problems.all());
    return keyring;
  }
}
