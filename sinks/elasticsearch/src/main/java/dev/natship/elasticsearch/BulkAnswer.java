package dev.natship.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.ItemOutcomes;
import dev.natship.transport.Answer;
import dev.natship.transport.Outcomes;
import java.io.IOException;
import java.time.Duration;

/// Reads what a bulk request answered, item by item: a 200 may hide refusals.
final class BulkAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private BulkAnswer() {}

  /// @param created whether the documents carried their own ids under `create`, so that 409 means
  ///   "already there"
  static Delivery read(Batch batch, Answer answer, boolean created, Outcomes outcomes) {
    int status = answer.status();
    ItemOutcomes items = new ItemOutcomes();
    int item = 0;
    try (JsonParser parser = JSON.createParser(answer.body())) {
      if (!toItems(parser)) {
        return new Delivery.Accepted(status);
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        Item result = item(parser);
        if (result.full()) {
          items.park(item, outcomes.clean(result.words()));
        } else if (result.mayPass()) {
          items.retry(item, outcomes.clean(result.words()));
        } else if (result.status() >= 300 && !(result.status() == 409 && created)) {
          items.reject(item, outcomes.clean(result.words()));
        }
        item++;
      }
    } catch (Silent _) {
      return new Delivery.Park(
          status, "answer says nothing of any document: " + outcomes.words(answer));
    } catch (IOException e) {
      return new Delivery.Retry(status, "answer is no bulk answer: " + outcomes.words(answer));
    }
    if (item != batch.size()) {
      return new Delivery.Retry(status, "answer has " + item + " items for " + batch.size());
    }
    return items.allTaken() || items.allParked(batch.size())
        ? items.delivery(status, batch.size())
        : items.partial(status, items.words(), Duration.ZERO);
  }

  /// An answer that tells of no document: empty, `{}`, or a page of something else. Sending again
  /// might store everything twice at a server that took it, so a person has to look.
  private static final class Silent extends IOException {
    private static final long serialVersionUID = 1;
  }

  private record Item(int status, String type, String reason) {
    /// Whether the disk is full. Servers up to version 7 report that with 403.
    boolean full() {
      return (status == 403 || status == 429) && type.equals("cluster_block_exception");
    }

    boolean mayPass() {
      return status == 429 || status >= 500;
    }

    String words() {
      return status + " " + type + (reason.isEmpty() ? "" : ": " + reason);
    }
  }

  /// Moves to the start of the items; false when `errors` says there is nothing to read.
  private static boolean toItems(JsonParser parser) throws IOException {
    JsonToken first;
    try {
      first = parser.nextToken();
    } catch (IOException _) {
      throw new Silent();
    }
    if (first != JsonToken.START_OBJECT) {
      throw new Silent();
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("errors") && value == JsonToken.VALUE_FALSE) {
        return false;
      }
      if (name.equals("items") && value == JsonToken.START_ARRAY) {
        return true;
      }
      parser.skipChildren();
    }
    if (parser.currentToken() == null) {
      throw new IOException("cut short");
    }
    throw new Silent();
  }

  private static Item item(JsonParser parser) throws IOException {
    int status = 0;
    String type = "";
    String reason = "";
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new IOException("cut short");
      }
      switch (token) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        case VALUE_NUMBER_INT -> {
          if (depth == 2 && "status".equals(parser.currentName())) {
            status = parser.getIntValue();
          }
        }
        case VALUE_STRING -> {
          if (depth == 2 && "error".equals(parser.currentName())) {
            reason = parser.getText();
          } else if (depth == 3 && "type".equals(parser.currentName())) {
            type = parser.getText();
          } else if (depth == 3 && "reason".equals(parser.currentName())) {
            reason = parser.getText();
          }
        }
        default -> {}
      }
    }
    return new Item(status, type, reason);
  }
}
