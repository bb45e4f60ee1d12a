package dev.natship.http;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Partial;
import dev.natship.api.Delivery.Reject;
import dev.natship.api.Delivery.Rejection;
import dev.natship.api.Delivery.Retry;
import dev.natship.api.ItemOutcomes;
import dev.natship.api.Rfc3339;
import dev.natship.settings.Settings;
import dev.natship.transport.Answer;
import dev.natship.transport.AnswerJson;
import dev.natship.transport.HttpCall;
import dev.natship.transport.Outcomes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Looks for refused lines in a successful answer. `answer { … }` says where to look.
///
/// Some providers answer with one element per line (`items`), others with a number of failures
/// (`failed`) or a list of them, and perhaps their texts and times (`failures`). Where a provider
/// does not say which lines it refused, that many lines of the batch become dead letters in their
/// place, with a note that says so. The counts stay right, and nothing is sent twice.
final class AnswerRules {
  private static final int ITEMS_LIMIT = 4 * 1024 * 1024;

  private final Outcomes outcomes;
  private final String items;
  private final String itemStatus;
  private final String itemError;
  private final String failed;
  private final String failures;
  private final String failureTime;
  private final String failureError;
  private final String expect;

  private AnswerRules(Settings answer, Outcomes outcomes) {
    this.outcomes = outcomes;
    this.items = answer.text("items", "");
    this.itemStatus = answer.text("item-status", "/status");
    this.itemError = answer.text("item-error", "/error");
    this.failed = answer.text("failed", "");
    this.failures = answer.text("failures", "/failures");
    this.failureTime = answer.text("failure-time", "/timestamp");
    this.failureError = answer.text("failure-error", "/error");
    this.expect = answer.text("expect", "");
  }

  /// Reads `answer { items, item-status, item-error, failed, failures, failure-time, failure-error,
  /// expect }`.
  static AnswerRules read(Settings settings, Outcomes outcomes) {
    return new AnswerRules(settings.section("answer"), outcomes);
  }

  /// How much of an answer is worth keeping.
  int limit() {
    return items.isEmpty() ? HttpCall.ANSWER_LIMIT : ITEMS_LIMIT;
  }

  Delivery of(Answer answer, Batch batch) {
    Delivery delivery = outcomes.classify(answer);
    if (!(delivery instanceof Accepted)) {
      return delivery;
    }
    if (!expect.isEmpty() && answer.status() == 200 && !answer.text().strip().equals(expect)) {
      return new Reject(answer.status(), delivery.words(), true);
    }
    if (!items.isEmpty()) {
      return itemByItem(answer, batch, delivery);
    }
    if (!failed.isEmpty()) {
      return counted(answer, batch, delivery);
    }
    return delivery;
  }

  private Delivery itemByItem(Answer answer, Batch batch, Delivery accepted) {
    List<AnswerJson> results = AnswerJson.parse(answer.body()).at(this.items).values();
    ItemOutcomes items = new ItemOutcomes();
    String first = "";
    for (int i = 0; i < Math.min(results.size(), batch.size()); i++) {
      AnswerJson result = results.get(i);
      long status = result.at(itemStatus).number(200);
      if (status < 400) {
        continue;
      }
      String words = outcomes.clean(status + " " + result.at(itemError).text());
      first = first.isEmpty() ? words : first;
      if (status == 408 || status == 425 || status == 429 || status >= 500) {
        items.retry(i, words);
      } else {
        items.reject(i, words);
      }
    }
    if (items.allTaken()) {
      return accepted;
    }
    if (items.allAgain(batch.size())) {
      return new Retry(answer.status(), first, outcomes.notBefore(answer));
    }
    return items.partial(answer.status(), first, outcomes.notBefore(answer));
  }

  private Delivery counted(Answer answer, Batch batch, Delivery accepted) {
    AnswerJson body = AnswerJson.parse(answer.body());
    AnswerJson failing = body.at(failed);
    long failures =
        failing instanceof AnswerJson.Array(List<AnswerJson> each)
            ? each.size()
            : failing.number(0);
    int count = (int) Math.min(failures, batch.size());
    if (count <= 0) {
      return accepted;
    }
    List<Rejection> rejected = new ArrayList<>();
    boolean[] taken = new boolean[batch.size()];
    String words = "";
    for (AnswerJson failure : body.at(this.failures).values()) {
      String error = outcomes.clean(failure.at(failureError).text());
      words = words.isEmpty() ? error : words;
      byte[] time = failure.at(failureTime).text().getBytes(StandardCharsets.UTF_8);
      long nanos = Rfc3339.parse(time, 0, time.length);
      int item = nanos == Rfc3339.NONE ? -1 : at(nanos, batch, taken);
      if (item >= 0 && rejected.size() < count) {
        taken[item] = true;
        rejected.add(new Rejection(item, error));
      }
    }
    String said = words.isEmpty() ? accepted.words() : words;
    if (count == batch.size()) {
      return new Reject(answer.status(), said, false);
    }
    for (int item = batch.size() - 1; item >= 0 && rejected.size() < count; item--) {
      if (!taken[item]) {
        rejected.add(
            new Rejection(
                item,
                "stands in for one of %d refused lines that were not named: %s"
                    .formatted(count, said)));
      }
    }
    return new Partial(answer.status(), said, new int[0], rejected, outcomes.notBefore(answer));
  }

  private static int at(long nanos, Batch batch, boolean[] taken) {
    for (int i = 0; i < batch.size(); i++) {
      if (!taken[i] && batch.timeNanos(i) == nanos) {
        return i;
      }
    }
    return -1;
  }
}
