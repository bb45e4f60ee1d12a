package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Unable to connect to NATS servers: [nats://127.0.0.1:1]: java.net.ConnectException: Connection refused (connect failed) | cannot connect to nats://127.0.0.1:1: Connection refused
          Unable to connect to NATS servers: [nats://a:1] | cannot connect to nats://a:1
          Unable to connect to NATS servers: [nats://a:1, nats://b:2]: Connection refused | cannot connect to nats://a:1, nats://b:2: Connection refused
          Unable to connect to NATS servers: [tls://a:1]: java.io.IOException: SSL connection wanted by client. | cannot connect to tls://a:1: the server offers no TLS
          Unable to connect to NATS servers: [tls://a:1]: javax.net.ssl.SSLHandshakeException: (certificate_unknown) PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target | cannot connect to tls://a:1: its certificate is signed by nobody whom we trust
          javax.net.ssl.SSLHandshakeException: (certificate_unknown) No subject alternative names matching IP address 127.0.0.1 found | its certificate is for another name
          Unable to connect to NATS servers: [nats://a:1]: null | cannot connect to nats://a:1: what answers there is no NATS server, or no TLS
          java.net.SocketTimeoutException: Read timed out | Read timed out
          'stale connection' | 'stale connection'
          """)
  void namesNoClassAndLeavesTheRest(String said, String shown) {
    assertEquals(shown, ClientWords.plain(said));
  }
}
