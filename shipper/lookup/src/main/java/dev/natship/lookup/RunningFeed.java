package dev.natship.lookup;

import dev.natship.shell.AdminClient;
import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.viewer.Arrival;
import dev.natship.viewer.ArrivalParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Lines from the running process. When that goes away, it is asked again until it is back, for
/// what came behind the last line.
final class RunningFeed implements LogFeed {
  /// It says something every ten seconds.
  private static final int SILENCE_MILLIS = 35_000;

  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 3_000;

  private final AdminClient client;
  private final Map<String, List<String>> words;
  private final String beginning;
  private final boolean follow;
  private final ArrivalParser parser = new ArrivalParser();
  private Optional<String> cursor = Optional.empty();
  private boolean connected;

  /// @param beginning where to begin the first time, as parameters
  RunningFeed(
      AdminClient client, Map<String, List<String>> words, String beginning, boolean follow) {
    this.client = client;
    this.words = words;
    this.beginning = beginning;
    this.follow = follow;
  }

  @Override
  public int follow(Taker taker) throws InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    boolean away = false;
    while (true) {
      try (InputStream in = new BufferedInputStream(client.open(path(), SILENCE_MILLIS))) {
        connected = true;
        away = false;
        pause = FIRST_PAUSE_MILLIS;
        taker.state("connected to " + client.base());
        read(in, taker);
        if (!follow) {
          return ExitCode.GOOD;
        }
        throw new IOException("it ends");
      } catch (AdminClient.Refused refused) {
        int status = refused.answer().status();
        if (!connected || status != 503) {
          boolean token = status == 401 || status == 403;
          taker.trouble(
              client.refusal(refused.answer()) + (token ? "; --direct reads from NATS" : ""));
          return status == 400 ? ExitCode.USAGE : ExitCode.LOSS;
        }
      } catch (IOException failure) {
        if (!connected) {
          taker.trouble(
              "nobody answers at "
                  + client.base()
                  + " ("
                  + FailureWords.of(failure)
                  + "); without a running Natship, --direct reads from NATS");
          return ExitCode.LOSS;
        }
        if (!away) {
          taker.trouble(
              client.base() + " is away (" + FailureWords.of(failure) + "); trying again");
        }
      }
      away = true;
      taker.state("away, trying again");
      taker.idle();
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private String path() {
    List<String> parts = new ArrayList<>();
    words.forEach((word, values) ->
        values.forEach(
            value -> parts.add(word + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))));
    parts.add(cursor.map(each -> "after=" + each).orElse(beginning));
    parts.add("follow=" + (follow ? "1" : "0"));
    return "/api/v1/logs?" + String.join("&", parts);
  }

  private void read(InputStream in, Taker taker) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.write(c);
        continue;
      }
      take(line.toByteArray(), taker);
      line.reset();
      if (in.available() == 0) {
        taker.idle();
      }
    }
  }

  private void take(byte[] json, Taker taker) {
    Optional<Arrival> arrival = json.length == 0 ? Optional.empty() : parser.parse(json);
    if (arrival.isPresent()) {
      switch (arrival.get()) {
        case Arrival.Line line -> cursor = Optional.of(line.cursor());
        case Arrival.Told told when told.kind().equals("began") && cursor.isEmpty() ->
            cursor = Optional.of(told.cursor());
        case Arrival.Told _ -> {}
      }
      taker.arrived(arrival.get(), json);
    }
  }
}
