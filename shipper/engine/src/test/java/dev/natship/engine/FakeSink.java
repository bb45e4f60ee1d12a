package dev.natship.engine;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.api.Unencodable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A destination in memory: items are the messages of the lines, and a script answers each request.
class FakeSink implements Sink {

  /// What the destination answers to one request.
  @FunctionalInterface
  interface Script {
    Delivery answer(Batch batch) throws IOException, InterruptedException;
  }

  /// How a line becomes an item.
  @FunctionalInterface
  interface Writer {
    void write(LogLine line, Output out) throws Unencodable;
  }

  static final Delivery OK = new Delivery.Accepted(200);

  private final List<Batch> requests = new ArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private volatile Script script = _ -> OK;
  private Writer writer = (line, out) -> line.writeText(Field.MESSAGE, out);
  private Limits limits = Limits.NONE;
  private boolean partitioned;

  FakeSink answering(Script script) {
    this.script = script;
    return this;
  }

  FakeSink writing(Writer writer) {
    this.writer = writer;
    return this;
  }

  FakeSink limited(Limits limits) {
    this.limits = limits;
    return this;
  }

  /// One partition for each app.
  FakeSink partitioned() {
    partitioned = true;
    return this;
  }

  @Override
  public Encoding encoding() {
    return new Encoding() {
      @Override
      public void encode(LogLine line, Output out) throws Unencodable {
        writer.write(line, out);
      }

      @Override
      public String partition(LogLine line) {
        return partitioned ? line.text(Field.APP) : "";
      }

      @Override
      public Limits limits() {
        return limits;
      }
    };
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    synchronized (requests) {
      requests.add(kept(batch));
    }
    try {
      return script.answer(batch);
    } finally {
      underWay.decrementAndGet();
    }
  }

  /// The lane fills the array of a delivered batch again.
  private static Batch kept(Batch batch) {
    int[] offsets = new int[batch.size()];
    int[] lengths = new int[batch.size()];
    long[] times = new long[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      offsets[i] = batch.offset(i);
      lengths[i] = batch.length(i);
      times[i] = batch.timeNanos(i);
    }
    return new Batch(batch.id(), batch.partition(), batch.data().clone(), offsets, lengths, times);
  }

  List<Batch> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  int requestCount() {
    synchronized (requests) {
      return requests.size();
    }
  }

  int underWay() {
    return underWay.get();
  }

  int mostUnderWay() {
    return mostUnderWay.get();
  }

  static List<String> items(Batch batch) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      items.add(new String(batch.item(i), StandardCharsets.UTF_8));
    }
    return items;
  }

  static Writer json() {
    return LogLine::writeJson;
  }
}
