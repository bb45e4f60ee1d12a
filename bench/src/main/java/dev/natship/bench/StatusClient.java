package dev.natship.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Asks a running shipper for its status, at its admin address.
final class StatusClient {
  private static final int TIMEOUT_MILLIS = 5000;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String address;

  StatusClient(int adminPort) {
    this.address = "http://127.0.0.1:" + adminPort;
  }

  boolean isReady() {
    try {
      return code("/readyz") == 200;
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

  private int code(String path) throws IOException {
    HttpURLConnection connection = open(path);
    int code = connection.getResponseCode();
    connection.disconnect();
    return code;
  }

  private String get(String path) throws IOException {
    try (var body = open(path).getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address + path).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }
}
