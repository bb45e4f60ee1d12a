package dev.natship.aws;

import dev.natship.api.Delivery;
import dev.natship.transport.Answer;
import dev.natship.transport.Outcomes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// What an answer of AWS means. Its error codes come before the table that holds for HTTP, since
/// throttling has the status 400 and a wrong clock 403.
final class AwsOutcomes {
  private static final long LONGEST = Duration.ofHours(1).toMillis();
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
    Answer safe = signing.hide(answer);
    return outcomes.ruled(safe).orElseGet(() -> byCode(safe));
  }

  private Delivery byCode(Answer answer) {
    if (answer.successful()) {
      return new Delivery.Accepted(answer.status());
    }
    AwsError error = AwsError.read(answer);
    String code = error.code();
    int status = answer.status();
    String said = words(answer);
    Optional<Duration> pause = pause(answer);
    Duration notBefore = pause.orElseGet(() -> outcomes.notBefore(answer));
    if (error.blamesClock()) {
      signing.adoptTime(answer);
      return new Delivery.Retry(status, said + " (this machine's clock is wrong)", notBefore);
    }
    if (pause.isPresent() || LATER.contains(code) || DAMAGED.contains(code)) {
      return new Delivery.Retry(status, said, notBefore);
    }
    if (OWNER.contains(code)) {
      return new Delivery.Park(status, said, notBefore);
    }
    if (code.equals("EntityTooLarge") || error.message().contains("too large")) {
      return new Delivery.TooLarge(status, said);
    }
    return switch (outcomes.classify(answer)) {
      case Delivery.Retry _ -> new Delivery.Retry(status, said, notBefore);
      case Delivery.Park _ -> new Delivery.Park(status, said, notBefore);
      case Delivery.Reject reject -> new Delivery.Reject(status, said, reject.mixed());
      case Delivery.Disable _ -> new Delivery.Disable(status, said);
      case Delivery.TooLarge _ -> new Delivery.TooLarge(status, said);
      case Delivery.Accepted other -> other;
      case Delivery.Partial other -> other;
    };
  }

  /// The wait of AWS's own header, in milliseconds. Whatever else the answer says, the same request
  /// may succeed after it.
  private static Optional<Duration> pause(Answer answer) {
    try {
      return answer
          .header("x-amz-retry-after")
          .map(text -> Duration.ofMillis(Math.clamp(Long.parseLong(text.strip()), 0, LONGEST)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// What AWS said, and the address that it names instead, without the session token.
  String words(Answer answer) {
    Answer safe = signing.hide(answer);
    int status = answer.status();
    boolean elsewhere = status >= 300 && status < 400;
    String region =
        answer
            .header("x-amz-bucket-region")
            .filter(_ -> elsewhere || status == 400)
            .filter(name -> !name.equals(signing.region()))
            .map(name -> "the bucket is in " + name + ": set region")
            .orElse(elsewhere ? "it redirects: set region or endpoint" : "");
    String found = AwsError.read(safe).words();
    if (found.isEmpty() && region.isEmpty()) {
      found = outcomes.words(safe);
    }
    return outcomes.explain(
        status, found.isEmpty() || region.isEmpty() ? found + region : found + " – " + region);
  }
}
