package dev.natship.http;

import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import dev.natship.transport.Answer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.Outcomes;
import dev.natship.transport.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A cheap request that shows whether address and key are right, as data.
record Check(
    String method,
    String url,
    Map<String, String> headers,
    String body,
    List<Integer> accept,
    boolean documented) {

  /// Reads `check { method, url, headers, body, accept, documented }`; empty when there is none.
  /// The address may be relative to that of the lines. Without `accept`, any 2xx will do.
  static Optional<Check> read(Settings settings, HttpTransport transport) {
    if (!settings.has("check")) {
      return Optional.empty();
    }
    Settings check = settings.section("check");
    String url = check.optional("url").map(transport::address).orElseGet(transport::address);
    if (url.isEmpty()) {
      check.problem("url", "required, since the address of the lines holds {{fields}}");
    }
    List<Integer> accept = new ArrayList<>();
    for (String status : check.texts("accept")) {
      try {
        accept.add(Integer.parseInt(status));
      } catch (NumberFormatException _) {
        check.problem(
            "accept", "expected a list of statuses such as [200, 400]" + WrongValue.words(status));
      }
    }
    return Optional.of(
        new Check(
            check.text("method", "GET"),
            url,
            check.map("headers"),
            check.text("body", ""),
            accept,
            check.flag("documented", true)));
  }

  Delivery ask(HttpTransport transport) throws IOException, InterruptedException {
    HttpCall.Builder call = transport.call(method, url);
    headers.forEach(call::header);
    if (!body.isEmpty()) {
      call.headerIfAbsent("Content-Type", "application/json")
          .payload(Payload.of(body.getBytes(StandardCharsets.UTF_8)));
    }
    return transport.deliver(call, answer -> meaning(answer, transport.outcomes()));
  }

  private Delivery meaning(Answer answer, Outcomes outcomes) {
    String words = outcomes.words(answer);
    if (accept.isEmpty() ? answer.successful() : accept.contains(answer.status())) {
      return new Accepted(answer.status(), words);
    }
    Delivery delivery = outcomes.classify(answer);
    return delivery instanceof Accepted ? new Park(answer.status(), words) : delivery;
  }

  @Override
  public String toString() {
    return "Check by " + method;
  }
}
