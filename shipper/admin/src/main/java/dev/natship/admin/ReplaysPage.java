package dev.natship.admin;

import dev.natship.batches.LineCounts;
import dev.natship.delivery.LaneStatus;
import dev.natship.reading.When;
import dev.natship.replay.Order;
import dev.natship.replay.ReplayRefused;
import dev.natship.replay.ReplayStatus;
import dev.natship.replay.Replays;
import dev.natship.web.Request;
import dev.natship.web.Response;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/replays`: lists replays, begins one, and steers those that run.
///
/// To begin one, `to` and `from` are needed, `until` and `rate` may be given, and the words of
/// `select`.
final class ReplaysPage {
  private static final String JSON = "application/json";
  private static final List<String> OWN = List.of("to", "from", "until", "rate");
  private static final long USUAL_RATE = 5_000;
  private static final long MOST_RATE = 10_000_000;
  private static final String NO_FOLDER =
      "without journal.dir nothing of the past is kept that could be sent again";

  private final Optional<Replays> replays;
  private final InstantSource clock;

  ReplaysPage(Optional<Replays> replays, InstantSource clock) {
    this.replays = replays;
    this.clock = clock;
  }

  Response list(boolean trusted) {
    JsonWriter json = new JsonWriter().open().open("replays");
    for (ReplayStatus each : replays.map(Replays::all).orElse(List.of())) {
      json.open(each.id());
      write(each, trusted, json);
      json.close();
    }
    return Response.of(200, JSON, json.close().close().bytes());
  }

  Response begin(Request request) {
    if (replays.isEmpty()) {
      return Response.text(400, NO_FOLDER);
    }
    List<String> problems = new ArrayList<>();
    PageQuery asked = PageQuery.read(request.query(), OWN, problems);
    Map<String, List<String>> words = asked.words();
    Map<String, String> own = asked.own();
    Instant now = clock.instant();
    String to = own.getOrDefault("to", "");
    if (to.isEmpty()) {
      problems.add("to: name the destination");
    }
    Optional<Instant> from = moment(own, "from", now, problems);
    Optional<Instant> until =
        own.containsKey("until") ? moment(own, "until", now, problems) : Optional.of(now);
    long rate = rate(own.get("rate"), problems);
    if (!problems.isEmpty() || from.isEmpty() || until.isEmpty()) {
      return Response.text(400, String.join("\n", problems));
    }
    try {
      return one(replays.get().begin(new Order(to, from.get(), until.get(), words, rate)));
    } catch (ReplayRefused refused) {
      return Response.text(400, refused.words());
    } catch (IOException failure) {
      return Response.text(500, "the journal's folder cannot be used: " + failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Response.text(503, "natship is stopping");
    }
  }

  Response steer(Request request) {
    Optional<Replays.Action> action = Optional.empty();
    for (Replays.Action each : Replays.Action.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(request.parameter("action"))) {
        action = Optional.of(each);
      }
    }
    if (action.isEmpty()) {
      return Response.text(404, "pause, resume or cancel");
    }
    String id = request.parameter("id");
    if (replays.isEmpty()) {
      return Response.text(404, NO_FOLDER);
    }
    try {
      return replays
          .get()
          .steer(id, action.get())
          .map(this::one)
          .orElse(Response.text(404, "there is no replay " + id));
    } catch (ReplayRefused over) {
      return Response.text(409, over.words());
    } catch (IOException failure) {
      return Response.text(
          500, "it is so now, but a restart would not know it, for the disk fails: " + failure);
    }
  }

  private Response one(ReplayStatus status) {
    JsonWriter json = new JsonWriter().open();
    write(status, true, json);
    return Response.of(200, JSON, json.close().bytes());
  }

  private static void write(ReplayStatus replay, boolean trusted, JsonWriter json) {
    Order order = replay.order();
    json.text("id", replay.id())
        .text("to", order.to())
        .text("from", order.from().toString())
        .text("until", order.until().toString())
        .open("select");
    if (trusted) {
      order.words().forEach(json::texts);
    }
    json.close()
        .number("rate", order.rate())
        .text("state", replay.state())
        .text("begun", replay.begun().toString())
        .time("ended", replay.ended())
        .text("reason", trusted ? reason(replay) : "")
        .number("lines", replay.lines());
    LineCounts counts = replay.counts();
    json.number("read", counts.read())
        .number("delivered", counts.delivered())
        .number("filtered", counts.filtered())
        .number("sampled", counts.sampled())
        .number("deadLettered", counts.deadLettered())
        .counts("dropped", counts.dropped())
        .number("pending", counts.pending())
        .flag("balances", counts.balances());
  }

  private static String reason(ReplayStatus replay) {
    if (replay.waits().isPresent()) {
      return replay.waits().get();
    }
    LaneStatus lane = replay.lane().orElse(null);
    if (lane == null || lane.lastError().isEmpty() || lane.failuresInARow() == 0) {
      return lane == null ? "" : lane.reason();
    }
    LaneStatus.Failure failure = lane.lastError().get();
    return failure.status() > 0 ? failure.status() + ": " + failure.words() : failure.words();
  }

  private static Optional<Instant> moment(
      Map<String, String> own, String name, Instant now, List<String> problems) {
    Optional<Instant> moment =
        Optional.ofNullable(own.get(name)).flatMap(text -> When.parse(text, now));
    if (moment.isEmpty()) {
      problems.add(name + ": expected " + When.FORMS);
    }
    return moment;
  }

  private static long rate(@Nullable String text, List<String> problems) {
    if (text == null) {
      return USUAL_RATE;
    }
    if (text.equals("max")) {
      return 0;
    }
    try {
      long rate = Long.parseLong(text);
      if (rate > 0 && rate <= MOST_RATE) {
        return rate;
      }
    } catch (NumberFormatException _) {
      // the same complaint
    }
    problems.add("rate: expected lines a second, or max");
    return USUAL_RATE;
  }
}
