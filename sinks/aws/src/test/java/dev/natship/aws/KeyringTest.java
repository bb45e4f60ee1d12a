package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.NotSent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final String LENT_AS_JSON =
      """
      {"Code":"Success","AccessKeyId":"%s","SecretAccessKey":"s","Token":"t",
       "LastUpdated":"2026-02-17T10:30:00Z","Expiration":"2126-02-17T12:30:00Z"}
      """;

  private Instant now = Instant.parse("2026-02-17T10:30:00Z");
  private final InstantSource clock = () -> now;

  @TempDir Path folder;

  @Test
  void exchangesAWebIdentityAndRenewsItBeforeItExpires() throws Exception {
    try (HttpReceiver sts =
        HttpReceiver.start()
            .answer(
                CannedAnswer.of(200, LENT.formatted("FIRST", "2026-02-17T11:30:00Z")),
                CannedAnswer.of(200, LENT.formatted("SECOND", "2026-02-17T12:30:00Z")))) {
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
    CannedAnswer denied =
        CannedAnswer.of(
            403,
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not this role</Message>"
                + "</Error></ErrorResponse>");
    try (HttpReceiver sts = HttpReceiver.start().answer(denied, CannedAnswer.of(503))) {
      Keyring keyring = webIdentity(sts);

      NotSent refused = assertThrows(NotSent.class, keyring::keys);
      assertInstanceOf(Delivery.Park.class, refused.delivery());
      assertTrue(refused.delivery().words().contains("not this role"));
      refused = assertThrows(NotSent.class, keyring::keys);
      assertInstanceOf(Delivery.Retry.class, refused.delivery());
    }
  }

  @Test
  void settingsGoBeforeEverythingElse() throws Exception {
    Keys keys =
        keyring(
                Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere", "AWS_ROLE_ARN", "arn"),
                """
                credentials {
                  access-key = AKIDEXAMPLE
                  secret-key = secret-1
                  session-token = session-1
                }
                """)
            .keys();

    assertEquals("AKIDEXAMPLE", keys.id());
    assertEquals("session-1", keys.token().reveal());
  }

  @Test
  void readsTheFilesOfAwsOwnTools() throws Exception {
    Path credentials =
        Files.writeString(
            folder.resolve("credentials"),
            """
            [default]
            aws_access_key_id = USUAL
            aws_secret_access_key = s

            [logs]
            aws_access_key_id = OFLOGS
            aws_secret_access_key = s
            aws_session_token = t
            """);
    Path config =
        Files.writeString(
            folder.resolve("config"),
            """
            [profile printed]
            credential_process = echo '{"Version":1,"AccessKeyId":"PRINTED","SecretAccessKey":"s"}'
            """);
    try (Properties _ =
        Properties.of(
            Map.of(
                "aws.sharedCredentialsFile",
                credentials.toString(),
                "aws.configFile",
                config.toString()))) {
      Keys logs = keyring(Map.of(), "credentials.profile = logs").keys();

      assertEquals("USUAL", keyring(Map.of(), "").keys().id());
      assertEquals("OFLOGS", logs.id());
      assertEquals("t", logs.token().reveal());
      assertEquals("PRINTED", keyring(Map.of(), "credentials.profile = printed").keys().id());
    }
  }

  @Test
  void aProfileGoesBeforeAWebIdentity() throws Exception {
    Path credentials =
        Files.writeString(
            folder.resolve("credentials"),
            "[logs]\naws_access_key_id = OFLOGS\naws_secret_access_key = s\n");
    try (HttpReceiver sts = HttpReceiver.start();
        Properties _ = files(credentials)) {
      Map<String, String> environment =
          Map.of(
              "AWS_WEB_IDENTITY_TOKEN_FILE",
              "/nowhere",
              "AWS_ROLE_ARN",
              "arn",
              "AWS_ENDPOINT_URL_STS",
              sts.url());

      assertEquals("OFLOGS", keyring(environment, "credentials.profile = logs").keys().id());
      assertEquals(List.of(), sts.received());
    }
  }

  @Test
  void asksTheContainersEndpointAsTheSdkDoes() throws Exception {
    CannedAnswer lent = CannedAnswer.of(200, LENT_AS_JSON.formatted("CONTAINER"));
    try (HttpReceiver container = HttpReceiver.start().usually(lent);
        Properties _ = files(folder.resolve("none"));
        Properties _ =
            Properties.of(Map.of("aws.containerCredentialsFullUri", container.url() + "/keys"))) {
      Keys keys = keyring(Map.of(), "").keys();

      assertEquals("CONTAINER", keys.id());
      assertEquals("t", keys.token().reveal());
    }
  }

  @Test
  void asksTheMachineLastOfAll() throws Exception {
    try (HttpReceiver machine =
            HttpReceiver.start()
                .usually(request ->
                    switch (request.path()) {
                      case "/latest/api/token" -> CannedAnswer.of(200, "token-of-the-session");
                      case String path when path.endsWith("/logs-role") ->
                          CannedAnswer.of(200, LENT_AS_JSON.formatted("MACHINE"));
                      case String path when path.contains("extended") -> CannedAnswer.of(404);
                      default -> CannedAnswer.of(200, "logs-role");
                    });
        Properties _ = files(folder.resolve("none"));
        Properties _ = Properties.of(Map.of("aws.ec2MetadataServiceEndpoint", machine.url()))) {
      Keys keys = keyring(Map.of(), "").keys();

      assertEquals("MACHINE", keys.id());
      Received first = machine.received().getFirst();
      assertEquals("PUT /latest/api/token", first.method() + " " + first.path());
      assertEquals(
          "token-of-the-session", machine.received().getLast().header("x-aws-ec2-metadata-token"));
    }
  }

  @Test
  void parksWhenThereAreNoKeysAnywhere() throws Exception {
    try (Properties _ = files(folder.resolve("none"));
        Properties _ = Properties.of(Map.of("aws.disableEc2Metadata", "true"))) {
      NotSent refused = assertThrows(NotSent.class, keyring(Map.of(), "")::keys);

      assertInstanceOf(Delivery.Park.class, refused.delivery());
      assertTrue(refused.delivery().words().startsWith("no AWS credentials"));
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

  private static Properties files(Path file) {
    return Properties.of(
        Map.of("aws.configFile", file.toString(), "aws.sharedCredentialsFile", file.toString()));
  }

  /// Sets system properties, which the SDK reads in place of environment variables.
  private record Properties(Set<String> names) implements AutoCloseable {
    static Properties of(Map<String, String> values) {
      values.forEach(System::setProperty);
      return new Properties(Set.copyOf(values.keySet()));
    }

    @Override
    public void close() {
      names.forEach(System::clearProperty);
    }
  }
}
