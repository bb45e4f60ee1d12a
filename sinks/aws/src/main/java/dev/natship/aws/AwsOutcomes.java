package dev.natship.aws;

import dev.natship.api.Delivery;
import dev.natship.http.Answer;
import dev.natship.http.Outcomes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/// What an answer of AWS means: its error codes first, since throttling comes as 400 and a wrong
/// clock as 403, then the table that holds for HTTP.
final class AwsOutcomes {
  private static final Set<String> LATER =
      Set.of(
          "BandwidthLimitExceeded",
          "InternalError",
          "InternalFailure",
          "InternalServerError",
          "LimitExceededException",
          "OperationAborted",
          "OperationAbortedException",
          "PriorRequestNotComplete",
          "RequestLimitExceeded",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestTimeout",
          "RequestTimeoutException",
          "ServiceUnavailable",
          "ServiceUnavailableException",
          "SlowDown",
          "Throttling",
          "ThrottledException",
          "ThrottlingException",
          "TooManyRequestsException");
  private static final Set<String> DAMAGED =
      Set.of("BadDigest", "IncompleteBody", "InvalidDigest", "XAmzContentSHA256Mismatch");
  private static final Set<String> CLOCK = Set.of("RequestTimeTooSkewed", "RequestExpired");
  private static final Set<String> OWNER =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AuthFailure",
          "AuthorizationHeaderMalformed",
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "InvalidToken",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "NoSuchBucket",
          "NotAuthorized",
          "OptInRequired",
          "PermanentRedirect",
          "ResourceNotFoundException",
          "SignatureDoesNotMatch",
          "SubscriptionRequiredException",
          "UnrecognizedClientException");

  private final Outcomes outcomes;
  private final Signing signing;

  AwsOutcomes(Outcomes outcomes, Signing signing) {
    this.outcomes = outcomes;
    this.signing = signing;
  }

  Delivery classify(Answer answer) {
    return outcomes.ruled(answer).orElseGet(() -> byCode(answer));
  }

  private Delivery byCode(Answer answer) {
    if (answer.successful()) {
      return new Delivery.Accepted(answer.status());
    }
    AwsError error = AwsError.read(answer);
    String code = error.code();
    int status = answer.status();
    Duration notBefore = outcomes.notBefore(answer);
    if (CLOCK.contains(code) || code.equals("InvalidSignatureException") && early(error)) {
      signing.adoptTime(answer);
      return new Delivery.Retry(
          status, words(answer) + " (this machine's clock is wrong)", notBefore);
    }
    if (LATER.contains(code) || DAMAGED.contains(code)) {
      return new Delivery.Retry(status, words(answer), notBefore);
    }
    if (OWNER.contains(code)) {
      return new Delivery.Park(status, words(answer), notBefore);
    }
    if (code.equals("EntityTooLarge") || error.message().contains("too large")) {
      return new Delivery.TooLarge(status, words(answer));
    }
    return switch (outcomes.classify(answer)) {
      case Delivery.Retry retry -> new Delivery.Retry(status, words(answer), retry.notBefore());
      case Delivery.Park park -> new Delivery.Park(status, words(answer), park.notBefore());
      case Delivery.Reject reject -> new Delivery.Reject(status, words(answer), reject.mixed());
      case Delivery.Disable _ -> new Delivery.Disable(status, words(answer));
      case Delivery.TooLarge _ -> new Delivery.TooLarge(status, words(answer));
      case Delivery.Accepted other -> other;
      case Delivery.Partial other -> other;
    };
  }

  /// What AWS said, or where it sends us; without the session token.
  String words(Answer answer) {
    String region =
        answer
            .header("x-amz-bucket-region")
            .filter(_ -> answer.status() == 301 || answer.status() == 400)
            .map(name -> " (the bucket is in " + name + ": set region)")
            .orElse("");
    Answer safe =
        new Answer(
            answer.status(),
            answer.headers(),
            signing.hide(answer.text()).getBytes(StandardCharsets.UTF_8),
            answer.whole());
    String words = AwsError.read(safe).words();
    return (words.isEmpty() ? outcomes.words(safe) : outcomes.clean(words)) + region;
  }

  private static boolean early(AwsError error) {
    return error.message().contains("Signature expired")
        || error.message().contains("Signature not yet current");
  }
}
