package dev.natship.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Asks a running shipper for its status, at its admin address.
final class StatusClient {
  private static final int TIMEOUT_MILLIS = 5000;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final byte[] READY =
      "GET /readyz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final int port;

  StatusClient(int adminPort) {
    this.port = adminPort;
  }

  /// Asked each millisecond while a program starts beside, so it is no more than a socket: an HTTP
  /// client that is refused all the time would take the core that the program shares with it.
  boolean isReady() {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.getOutputStream().write(READY);
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return new String(answer, StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException _) {
      return false;
    }
  }

  /// The whole status; an empty object when the shipper does not answer.
  JsonNode read() {
    try {
      return MAPPER.readTree(get("/api/v1/status"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the status is no JSON", e);
    } catch (IOException _) {
      return MissingNode.getInstance();
    }
  }

  /// How many lines were received from NATS.
  long received() {
    return read().path("source").path("messages").asLong();
  }

  private String get(String path) throws IOException {
    try (var body = open(path).getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }
}
