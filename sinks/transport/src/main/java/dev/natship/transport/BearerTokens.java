package dev.natship.transport;

import dev.natship.api.Delivery;
import dev.natship.settings.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Puts an access token on each request, and fetches the next one before the last one expires.
///
/// Several requests may fetch at the same time; each gets a token that is good.
public final class BearerTokens implements Authorizer {
  private static final Duration EARLY = Duration.ofMinutes(5);

  /// A token and when it ends.
  public record Token(Secret value, Instant expiry) {}

  /// Where tokens come from.
  @FunctionalInterface
  public interface Source {
    /// Asks the issuer. Returns its answer in the form of RFC 6749.
    Answer fetch() throws IOException, InterruptedException;
  }

  private final Source source;
  private final InstantSource clock;
  private volatile @Nullable Token held;

  public BearerTokens(Source source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public void authorize(HttpCall.Builder call) throws IOException, InterruptedException {
    call.header("Authorization", "Bearer " + token().value().reveal());
  }

  /// Forgets a token that was refused before its time, so that the next one is fetched.
  @Override
  public boolean renews(Answer answer) {
    if (answer.status() != 401) {
      return false;
    }
    held = null;
    return true;
  }

  /// Removes the token from an answer that repeats it.
  @Override
  public Answer received(Answer answer) {
    Token token = held;
    return token == null ? answer : answer.without(token.value());
  }

  private Token token() throws IOException, InterruptedException {
    Token token = held;
    if (token != null && clock.instant().isBefore(token.expiry().minus(EARLY))) {
      return token;
    }
    Token fresh = read(source.fetch());
    held = fresh;
    return fresh;
  }

  private Token read(Answer answer) throws NotSent {
    AnswerJson json = AnswerJson.parse(answer.body());
    String value = json.at("/access_token").text();
    if (answer.successful() && !value.isEmpty()) {
      long seconds = json.at("/expires_in").number(3600);
      return new Token(new Secret(value), clock.instant().plusSeconds(seconds));
    }
    int status = answer.status();
    String error = json.at("/error").text();
    String description = json.at("/error_description").text();
    String words =
        "no access token: "
            + status
            + (error.isEmpty() ? "" : " " + shortened(error))
            + (description.isEmpty() ? "" : ": " + shortened(description));
    throw new NotSent(
        status >= 500 || status == 429 || status == 408
            ? new Delivery.Retry(status, words)
            : new Delivery.Park(status, words));
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
