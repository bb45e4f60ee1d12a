package dev.natship.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ConnectionWordsTest {

  @Test
  void saysWhatTheSystemSaysInPlainWords() {
    says("no host of this name is known: x.invalid", new UnknownHostException("x.invalid"));
    says(
        "no host of this name is known: x.invalid",
        new UnknownHostException("x.invalid: Name or service not known"));
    says(
        "nobody listens at 127.0.0.1:1", new ConnectException("Failed to connect to /127.0.0.1:1"));
    says(
        "nobody listens at x.example, 192.0.2.1:1",
        new ConnectException("Failed to connect to x.example/192.0.2.1:1"));
    says("nobody listens there", new ConnectException("Connection refused"));
    says("no answer in time", new SocketTimeoutException("Read timed out"));
    says("no answer in time", new InterruptedIOException("timeout"));
    says("the connection was closed", new EOFException());
    says(
        "the connection was closed before an answer came",
        new IOException("unexpected end of stream on http://127.0.0.1:1/..."));
    says("Connection reset by peer", new IOException("Connection reset by peer"));
    says("the connection failed", new IOException((String) null));
  }

  @Test
  void saysWhatIsWrongWithTls() {
    says(
        "this port speaks plain text, not TLS: look at the address",
        new SSLException("Unsupported or unrecognized SSL message"));
    says(
        "its certificate is signed by nobody whom we trust",
        new SSLHandshakeException("(certificate_unknown) PKIX path building failed: sun.x.Y"));
    says(
        "its certificate is for another host name",
        new SSLHandshakeException("No subject alternative names matching IP address ::1 found"));
  }

  private static void says(String words, IOException failure) {
    assertEquals(words, ConnectionWords.of(failure));
  }
}
