package dev.natship.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/// A made-up operator with one account and one user, as JSON web tokens that a server believes.
public record NatsOperator(
    String operatorJwt, String accountKey, String accountJwt, String credentials) {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  public static NatsOperator create() {
    NatsKey operator = NatsKey.operator();
    NatsKey account = NatsKey.account();
    NatsKey user = NatsKey.user();
    String operatorJwt = jwt(operator, operator, "operator", "\"type\":\"operator\",\"version\":2");
    String accountJwt =
        jwt(
            operator,
            account,
            "account",
            """
            "limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,\
            "conn":-1,"leaf":-1},"default_permissions":{"pub":{},"sub":{}},\
            "type":"account","version":2\
            """);
    String userJwt =
        jwt(
            account,
            user,
            "user",
            """
            "pub":{},"sub":{},"subs":-1,"data":-1,"payload":-1,"type":"user","version":2\
            """);
    String credentials =
        """
        -----BEGIN NATS USER JWT-----
        %s
        ------END NATS USER JWT------

        -----BEGIN USER NKEY SEED-----
        %s
        ------END USER NKEY SEED------
        """
            .formatted(userJwt, user.seed());
    return new NatsOperator(operatorJwt, account.id(), accountJwt, credentials);
  }

  public String serverConfig() {
    return """
    operator: %s
    resolver: MEMORY
    resolver_preload: { %s: %s }
    """
        .formatted(operatorJwt, accountKey, accountJwt);
  }

  private static String jwt(NatsKey issuer, NatsKey subject, String name, String claims) {
    String body =
        "\"iat\":1771324200,\"iss\":\"%s\",\"name\":\"%s\",\"sub\":\"%s\",\"nats\":{%s}"
            .formatted(issuer.id(), name, subject.id(), claims);
    String id = URL.encodeToString(hash(bytes(body)));
    String signed =
        URL.encodeToString(bytes("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}"))
            + "."
            + URL.encodeToString(bytes("{\"jti\":\"" + id + "\"," + body + "}"));
    return signed + "." + URL.encodeToString(issuer.sign(bytes(signed)));
  }

  private static byte[] hash(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
