package dev.natship.replay;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A destination in memory. It keeps the messages that it accepted, and answers by a script.
final class Recorder implements Sink {

  /// Returns the answer to one request.
  interface Script {
    Delivery answer(Batch batch) throws IOException, InterruptedException;
  }

  static final Delivery OK = new Delivery.Accepted(200);

  private final List<String> taken = new ArrayList<>();
  private final Script script;

  Recorder(Script script) {
    this.script = script;
  }

  Recorder() {
    this(_ -> OK);
  }

  @Override
  public Encoding encoding() {
    return new Encoding() {
      @Override
      public void encode(LogLine line, Output out) {
        line.writeText(Field.MESSAGE, out);
      }
    };
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Delivery answer = script.answer(batch);
    if (answer instanceof Delivery.Accepted) {
      synchronized (taken) {
        for (int i = 0; i < batch.size(); i++) {
          taken.add(new String(batch.item(i), StandardCharsets.UTF_8));
        }
      }
    }
    return answer;
  }

  List<String> taken() {
    synchronized (taken) {
      return List.copyOf(taken);
    }
  }
}
