package dev.natship.aws;

import dev.natship.transport.Answer;
import dev.natship.transport.AnswerJson;
import java.util.Set;

/// The code and the words of a refusal, whether it came as XML (S3, STS) or as JSON (CloudWatch).
/// Both are empty when the answer is neither.
record AwsError(String code, String message) {
  private static final Set<String> CLOCK = Set.of("RequestTimeTooSkewed", "RequestExpired");

  static AwsError read(Answer answer) {
    String body = answer.text();
    if (body.stripLeading().startsWith("<")) {
      return new AwsError(Xml.text(body, "Code"), Xml.text(body, "Message"));
    }
    AnswerJson json = AnswerJson.parse(answer.body());
    String type = json.at("/__type").text();
    if (type.isEmpty()) {
      type = json.at("/code").text();
    }
    if (type.isEmpty()) {
      type = answer.header("x-amzn-ErrorType").orElse("");
    }
    String message = json.at("/message").text();
    return new AwsError(bare(type), message.isEmpty() ? json.at("/Message").text() : message);
  }

  /// Whether the request came too early or too late by the service's clock.
  boolean blamesClock() {
    return CLOCK.contains(code)
        || message.contains("Signature expired")
        || message.contains("Signature not yet current");
  }

  String words() {
    return code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message;
  }

  /// `ThrottlingException` of `com.amazonaws.logs#ThrottlingException:http://…`.
  private static String bare(String type) {
    String name = type.substring(type.indexOf('#') + 1);
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
