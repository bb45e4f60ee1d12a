package dev.natship.source;

import io.nats.client.NKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/// A made-up operator with one account and one user, as JSON web tokens that a server believes.
record Operator(String operatorJwt, String accountKey, String accountJwt, String credentials) {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  static Operator create() throws GeneralSecurityException, IOException {
    SecureRandom random = new SecureRandom();
    NKey operator = NKey.createOperator(random);
    NKey account = NKey.createAccount(random);
    NKey user = NKey.createUser(random);
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
            .formatted(userJwt, new String(user.getSeed()));
    return new Operator(operatorJwt, new String(account.getPublicKey()), accountJwt, credentials);
  }

  String serverConfig() {
    return """
    operator: %s
    resolver: MEMORY
    resolver_preload: { %s: %s }
    """
        .formatted(operatorJwt, accountKey, accountJwt);
  }

  private static String jwt(NKey issuer, NKey subject, String name, String claims)
      throws GeneralSecurityException, IOException {
    String body =
        "\"iat\":1771324200,\"iss\":\"%s\",\"name\":\"%s\",\"sub\":\"%s\",\"nats\":{%s}"
            .formatted(
                new String(issuer.getPublicKey()),
                name,
                new String(subject.getPublicKey()),
                claims);
    String id = URL.encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes(body)));
    String signed =
        URL.encodeToString(bytes("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}"))
            + "."
            + URL.encodeToString(bytes("{\"jti\":\"" + id + "\"," + body + "}"));
    return signed + "." + URL.encodeToString(issuer.sign(bytes(signed)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
