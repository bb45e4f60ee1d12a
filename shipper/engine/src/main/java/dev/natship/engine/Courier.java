package dev.natship.engine;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Carries parcels to the sink and acts on what it answers. Each parcel has its own virtual thread,
/// which lives until every item is settled, or until the lane stops and leaves the rest pending.
final class Courier {
  private static final Duration SHORTEST_GUARD = Duration.ofSeconds(60);

  /// Some items of a parcel that go out together, under an id of their own.
  ///
  /// @param doubts how often the destination gave an answer that it does not give for ever
  private record Shipment(Batch batch, int[] items, int attempts, int doubts) {
    Shipment again() {
      return new Shipment(batch, items, attempts + 1, doubts);
    }

    Shipment doubted() {
      return new Shipment(batch, items, attempts + 1, doubts + 1);
    }
  }

  /// A request under way, for the guard.
  private record Request(Thread thread, long startNanos) {}

  private final Sink sink;
  private final Gate gate;
  private final BatchCeiling ceiling;
  private final Ledger ledger;
  private final DeadLetterWriter deadLetters;
  private final LaneMeters meters;
  private final Pace pace;
  private final long guardNanos;
  private final Set<Request> requests = new HashSet<>();

  Courier(
      Sink sink,
      Gate gate,
      BatchCeiling ceiling,
      Ledger ledger,
      DeadLetterWriter deadLetters,
      LaneMeters meters,
      Pace pace,
      Duration timeout) {
    this.sink = sink;
    this.gate = gate;
    this.ceiling = ceiling;
    this.ledger = ledger;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.pace = pace;
    Duration guard = timeout.multipliedBy(6);
    this.guardNanos = (guard.compareTo(SHORTEST_GUARD) < 0 ? SHORTEST_GUARD : guard).toNanos();
  }

  /// Returns when nothing of the parcel is open, or when the gate is shut. True when the sink took
  /// it without any trouble, and so does not look at its bytes any more.
  boolean carry(Parcel parcel) throws InterruptedException {
    boolean smooth = true;
    Deque<Shipment> todo = new ArrayDeque<>();
    int[] items = ledger.openItems(parcel);
    todo.add(
        items.length == parcel.size()
            ? new Shipment(parcel.batch(), items, 0, 0)
            : part(parcel, items, 0, 0));
    while (!todo.isEmpty()) {
      Shipment shipment = todo.removeFirst();
      Gate.Pass pass = gate.enter(shipment.attempts());
      if (pass == null) {
        return false;
      }
      Delivery delivery = attempt(shipment, pass);
      smooth &= delivery instanceof Delivery.Accepted;
      if (delivery == null) {
        todo.addFirst(shipment.again());
      } else {
        act(delivery, parcel, shipment, pass, todo);
      }
    }
    return smooth;
  }

  /// One try. Null when there was no answer; the gate then knows already.
  private @Nullable Delivery attempt(Shipment shipment, Gate.Pass pass)
      throws InterruptedException {
    Request request = new Request(Thread.currentThread(), pass.startNanos());
    synchronized (requests) {
      requests.add(request);
    }
    String status = "failed";
    try {
      Delivery delivery = sink.deliver(shipment.batch());
      status = LaneMeters.status(delivery);
      return delivery;
    } catch (IOException broken) {
      meters.failed("connection failed", 0, words(broken));
      gate.retry(pass, Duration.ZERO);
      return null;
    } catch (RuntimeException bug) {
      status = "bug";
      meters.bug(bug);
      gate.retry(pass, Duration.ZERO);
      return null;
    } catch (InterruptedException interrupt) {
      if (gate.isShut() && !overdue(request, pace.nanos())) {
        gate.abandoned(pass);
        throw interrupt;
      }
      meters.failed("no answer", 0, "the request was given up");
      gate.retry(pass, Duration.ZERO);
      return null;
    } finally {
      synchronized (requests) {
        requests.remove(request);
        if (overdue(request, pace.nanos())) {
          Thread.interrupted();
        }
      }
      meters.request(status, shipment.batch().bytes(), pace.nanos() - pass.startNanos());
    }
  }

  private void act(
      Delivery delivery, Parcel parcel, Shipment shipment, Gate.Pass pass, Deque<Shipment> todo)
      throws InterruptedException {
    switch (delivery) {
      case Delivery.Accepted _ -> {
        accept(parcel, shipment.items());
        gate.succeeded(pass);
      }
      case Delivery.Partial partial -> part(partial, parcel, shipment, pass, todo);
      case Delivery.Retry(int status, String words, _, int most)
          when most > 0 && shipment.doubts() + 1 >= most ->
          reject(parcel, shipment, status, words + " (tried " + most + " times)", true, pass, todo);
      case Delivery.Retry(int status, String words, Duration notBefore, int most) -> {
        meters.failed("will be tried again", status, words);
        todo.addFirst(most > 0 ? shipment.doubted() : shipment.again());
        gate.retry(pass, notBefore);
      }
      case Delivery.TooLarge(int status, String words) -> {
        if (shipment.items().length == 1) {
          deadLetter(parcel, shipment, "too large", status, words);
        } else {
          if (ceiling.refused(shipment.batch())) {
            meters.tooLarge(status, shipment.batch().bytes(), ceiling.bytes());
          }
          halve(parcel, shipment, todo);
        }
        gate.succeeded(pass);
      }
      case Delivery.Park(int status, String words, Duration notBefore) -> {
        meters.failed("parked", status, words);
        todo.addFirst(shipment.again());
        gate.park(pass, notBefore);
      }
      case Delivery.Disable(int status, String words) -> {
        meters.failed("switched off until it is resumed", status, words);
        todo.addFirst(shipment.again());
        gate.disable(pass);
      }
      case Delivery.Reject(int status, String words, boolean mixed) ->
          reject(parcel, shipment, status, words, mixed, pass, todo);
    }
  }

  private void reject(
      Parcel parcel,
      Shipment shipment,
      int status,
      String words,
      boolean mixed,
      Gate.Pass pass,
      Deque<Shipment> todo)
      throws InterruptedException {
    if (mixed && shipment.items().length > 1) {
      halve(parcel, shipment, todo);
    } else {
      meters.failed("rejected", status, words);
      deadLetter(parcel, shipment, "rejected", status, words);
    }
    gate.succeeded(pass);
  }

  private void part(
      Delivery.Partial partial,
      Parcel parcel,
      Shipment shipment,
      Gate.Pass pass,
      Deque<Shipment> todo)
      throws InterruptedException {
    int[] items = shipment.items();
    boolean[] left = new boolean[items.length];
    int leftCount = 0;
    List<String> refused = new ArrayList<>();
    int[] refusedItems = new int[items.length];
    for (Delivery.Rejection rejection : partial.rejected()) {
      int item = rejection.item();
      if (item >= 0 && item < items.length && !left[item]) {
        left[item] = true;
        leftCount++;
        meters.failed("rejected", partial.status(), rejection.words());
        refusedItems[refused.size()] = items[item];
        refused.add(rejection.words());
      }
    }
    refusedItems = Arrays.copyOf(refusedItems, refused.size());
    deadLetters.keep(
        parcel, refusedItems, shipment.batch().id(), "rejected", partial.status(), refused::get);
    ledger.deadLettered(parcel, refusedItems);
    int[] again = new int[partial.retry().length];
    int againCount = 0;
    for (int item : partial.retry()) {
      if (item >= 0 && item < items.length && !left[item]) {
        left[item] = true;
        leftCount++;
        again[againCount++] = items[item];
      }
    }
    int[] taken = new int[items.length - leftCount];
    int takenCount = 0;
    for (int i = 0; i < items.length; i++) {
      if (!left[i]) {
        taken[takenCount++] = items[i];
      }
    }
    accept(parcel, taken);
    if (againCount == 0 && partial.notBefore().isPositive()) {
      gate.rest(pass, partial.notBefore());
      return;
    }
    if (againCount == 0) {
      gate.succeeded(pass);
      return;
    }
    meters.failed("partly refused", partial.status(), partial.words());
    int[] rest = Arrays.copyOf(again, againCount);
    Arrays.sort(rest);
    todo.addFirst(part(parcel, rest, shipment.attempts() + 1, shipment.doubts()));
    gate.retry(pass, partial.notBefore());
  }

  private void accept(Parcel parcel, int[] items) {
    if (items.length > 0) {
      meters.accepted(parcel, items);
      ledger.delivered(parcel, items);
    }
  }

  private void deadLetter(Parcel parcel, Shipment shipment, String reason, int status, String words)
      throws InterruptedException {
    deadLetters.keep(parcel, shipment.items(), shipment.batch().id(), reason, status, _ -> words);
    ledger.deadLettered(parcel, shipment.items());
  }

  /// The first half goes next, so that a lane with one request at a time keeps its order. What was
  /// doubted as a whole is not waited for again in its parts.
  private void halve(Parcel parcel, Shipment shipment, Deque<Shipment> todo) {
    int[] items = shipment.items();
    int middle = items.length / 2;
    int doubts = shipment.doubts();
    todo.addFirst(part(parcel, Arrays.copyOfRange(items, middle, items.length), 0, doubts));
    todo.addFirst(part(parcel, Arrays.copyOfRange(items, 0, middle), 0, doubts));
  }

  /// Named by its own bytes, as the whole parcel is.
  private Shipment part(Parcel parcel, int[] items, int attempts, int doubts) {
    Batch whole = parcel.batch();
    CRC32C checksum = new CRC32C();
    for (int item : items) {
      checksum.update(whole.data(), whole.offset(item), whole.length(item));
    }
    String id =
        OpenBatch.id(parcel.family(), parcel.sequence(items[0]), items.length, checksum.getValue());
    return new Shipment(whole.subset(id, items), items, attempts, doubts);
  }

  /// Interrupts requests of a sink that forgot its timeout. Called by the lane's thread from time
  /// to time.
  void guard() {
    long now = pace.nanos();
    synchronized (requests) {
      for (Request request : requests) {
        if (overdue(request, now)) {
          request.thread().interrupt();
        }
      }
    }
  }

  private boolean overdue(Request request, long now) {
    return now - request.startNanos() > guardNanos;
  }

  private static String words(IOException broken) {
    String message = broken.getMessage();
    return message == null ? broken.getClass().getSimpleName() : message;
  }
}
