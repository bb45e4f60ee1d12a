package dev.natship.catalogue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Asks a receiver what it has stored, through an HTTP client that is not Natship's.
final class Asked {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(BOUND).build();

  private Asked() {}

  static String text(String method, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(BOUND)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + url + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  static Config json(String method, String url, String body)
      throws IOException, InterruptedException {
    return ConfigFactory.parseString(
        text(method, url, body), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
  }
}
