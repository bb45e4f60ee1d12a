package dev.natship.transport;

import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Disable;
import dev.natship.api.Delivery.Park;
import dev.natship.api.Delivery.Partial;
import dev.natship.api.Delivery.Reject;
import dev.natship.api.Delivery.Retry;
import dev.natship.api.Delivery.TooLarge;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import dev.natship.settings.Words;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Says what an answer means for the batch. The rules of the provider come first, then the table
/// that holds for HTTP in general.
///
/// A provider's rules are data: `outcomes { "260" = park, "500 Code: 117" = bisect }`. Each has a
/// status or a class such as `4xx`, and may have a text, after a space, that the body or a header
/// line (`Name: value`) must contain. A number at the end of the text is compared as a whole:
/// `Code: 11` is not in `Code: 117`. Rules with a text come before those without, and a status
/// before a class.
///
/// `retry 20` tries twenty times, then looks for the line that is to blame. `rest` is a success
/// after which nothing is sent for as long as the headers say. `hints { "404" = "there is no
/// dataset x" }` adds to the destination's words what the owner should look at.
public final class Outcomes {

  /// What a rule makes of an answer, in the words of the configuration.
  private enum Meaning {
    ACCEPT,
    RETRY,
    PARK,
    SPLIT,
    REJECT,
    BISECT,
    DISABLE,
    REST
  }

  /// @param tries how many retries before the answer counts as a refusal; 0 for no end
  private record Rule(int least, int most, String text, Meaning meaning, int tries) {
    boolean applies(Answer answer) {
      return answer.status() >= least
          && answer.status() <= most
          && (text.isEmpty()
              || contains(answer.text(), text)
              || answer.headers().stream()
                  .anyMatch(header -> contains(header.name() + ": " + header.value(), text)));
    }

    /// `Code: 16` is not in `Code: 164`.
    private static boolean contains(String where, String what) {
      String lower = where.toLowerCase(Locale.ROOT);
      boolean number = Character.isDigit(what.charAt(what.length() - 1));
      int at = lower.indexOf(what);
      while (at >= 0) {
        int end = at + what.length();
        if (!number || end == lower.length() || !Character.isDigit(lower.charAt(end))) {
          return true;
        }
        at = lower.indexOf(what, at + 1);
      }
      return false;
    }
  }

  private static final List<String> MEANINGS =
      List.of("accept", "retry", "park", "split", "reject", "bisect", "disable", "rest");

  private final List<Rule> rules;
  private final Map<String, String> hints;
  private final List<String> waitHeaders;
  private final Words words;
  private final InstantSource clock;

  private Outcomes(
      List<Rule> rules,
      Map<String, String> hints,
      List<String> waitHeaders,
      Words words,
      InstantSource clock) {
    this.rules = List.copyOf(rules);
    this.hints = Map.copyOf(hints);
    this.waitHeaders = List.copyOf(waitHeaders);
    this.words = words;
    this.clock = clock;
  }

  /// Reads `outcomes { … }`, `hints { … }` and `retry-after`. The last one names further headers
  /// that say how long to wait. `Retry-After` is read before them, unless they name it themselves.
  static Outcomes read(Settings settings, Words words, InstantSource clock) {
    List<Rule> rules = new ArrayList<>();
    for (Map.Entry<String, String> entry : settings.map("outcomes").entrySet()) {
      rule(entry.getKey(), entry.getValue())
          .ifPresentOrElse(
              rules::add,
              () ->
                  settings.problem(
                      "outcomes",
                      "expected a status such as \"404\", \"5xx\" or \"500 text\" and one of "
                          + String.join(", ", MEANINGS)
                          + ", not "
                          + entry.getKey()
                          + " = "
                          + entry.getValue()
                          + Spelling.hint(entry.getValue(), MEANINGS)));
    }
    rules.sort((one, other) -> {
      int texts = Boolean.compare(one.text().isEmpty(), other.text().isEmpty());
      return texts == 0
          ? Integer.compare(one.most() - one.least(), other.most() - other.least())
          : texts;
    });
    List<String> headers = new ArrayList<>(settings.texts("retry-after"));
    if (headers.stream().noneMatch("Retry-After"::equalsIgnoreCase)) {
      headers.addFirst("Retry-After");
    }
    headers.add("RateLimit");
    Map<String, String> hints = settings.map("hints");
    for (String status : hints.keySet()) {
      if (status.endsWith("xx") || rule(status, "park").isEmpty()) {
        settings.problem("hints", "expected a status such as \"404\", not " + status);
      }
    }
    return new Outcomes(rules, hints, headers, words, clock);
  }

  private static Optional<Rule> rule(String key, String meaning) {
    int space = key.indexOf(' ');
    String status = (space < 0 ? key : key.substring(0, space)).toLowerCase(Locale.ROOT);
    String text = space < 0 ? "" : key.substring(space + 1).strip().toLowerCase(Locale.ROOT);
    String[] words = meaning.strip().toLowerCase(Locale.ROOT).split(" +", 2);
    int which = MEANINGS.indexOf(words[0]);
    int tries = words.length == 1 ? 0 : words[0].equals("retry") ? tries(words[1]) : -1;
    if (tries < 0
        || which < 0
        || status.length() != 3
        || status.charAt(0) < '1'
        || status.charAt(0) > '5') {
      return Optional.empty();
    }
    Meaning result = Meaning.values()[which];
    if (status.endsWith("xx")) {
      int least = (status.charAt(0) - '0') * 100;
      return Optional.of(new Rule(least, least + 99, text, result, tries));
    }
    try {
      int exact = Integer.parseInt(status);
      return Optional.of(new Rule(exact, exact, text, result, tries));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// Returns -1 when the text is no number of tries.
  private static int tries(String text) {
    return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : -1;
  }

  /// What became of the batch, by the status and the rules. When this returns [Accepted], a sink
  /// that understands the body looks into it.
  public Delivery classify(Answer answer) {
    return ruled(answer).orElseGet(() -> outcome(usual(answer.status()), 0, answer));
  }

  /// What became of the batch by the rules of the settings alone; empty when none applies. A sink
  /// that knows error codes asks this before it looks at them.
  public Optional<Delivery> ruled(Answer answer) {
    for (Rule rule : rules) {
      if (rule.applies(answer)) {
        return Optional.of(outcome(rule.meaning(), rule.tries(), answer));
      }
    }
    return Optional.empty();
  }

  private static Meaning usual(int status) {
    return switch (status) {
      case 400, 422 -> Meaning.BISECT;
      case 401, 402, 403, 404, 407 -> Meaning.PARK;
      case 408, 425, 429 -> Meaning.RETRY;
      case 413 -> Meaning.SPLIT;
      case 501 -> Meaning.REJECT;
      default -> {
        if (status >= 500) {
          yield Meaning.RETRY;
        }
        if (status >= 400) {
          yield Meaning.REJECT;
        }
        yield status >= 200 && status < 300 ? Meaning.ACCEPT : Meaning.PARK;
      }
    };
  }

  private Delivery outcome(Meaning meaning, int tries, Answer answer) {
    int status = answer.status();
    String said = withHint(words(answer), status);
    return switch (meaning) {
      case ACCEPT -> new Accepted(status, said);
      case RETRY -> new Retry(status, said, notBefore(answer), tries);
      case PARK -> new Park(status, said, notBefore(answer));
      case SPLIT -> new TooLarge(status, said);
      case REJECT -> new Reject(status, said, false);
      case BISECT -> new Reject(status, said, true);
      case DISABLE -> new Disable(status, said);
      case REST -> new Partial(status, said, new int[0], List.of(), notBefore(answer));
    };
  }

  private String withHint(String said, int status) {
    String hint = hints.getOrDefault(String.valueOf(status), said.isEmpty() ? unsaid(status) : "");
    return said.isEmpty() || hint.isEmpty() ? said + hint : said + " – " + hint;
  }

  /// What a status means, for answers without a text.
  private static String unsaid(int status) {
    return switch (status) {
      case 401 -> "it does not know these credentials";
      case 402 -> "the plan or quota is used up";
      case 403 -> "these credentials may not do this";
      case 404 -> "there is nothing at this address";
      case 408, 504 -> "it waited too long";
      case 413 -> "too much at once";
      case 429 -> "it wants fewer requests";
      case 501 -> "it does not know such requests";
      default -> status >= 500 ? "it is down or too busy" : "";
    };
  }

  /// How long the answer asks to wait; zero when it does not say.
  public Duration notBefore(Answer answer) {
    for (String name : waitHeaders) {
      Optional<Duration> wait =
          answer.header(name).flatMap(value -> RetryAfter.parse(value, clock.instant()));
      if (wait.isPresent()) {
        return wait.get();
      }
    }
    return Duration.ZERO;
  }

  /// The destination's own words, shortened and free of secrets.
  public String words(Answer answer) {
    if (answer.status() >= 300 && answer.status() < 400) {
      return answer
          .header("Location")
          .map(to ->
              "redirects to " + place(to) + ", which is not followed: set url to the final address")
          .orElse("redirects, which is not followed: set url to the final address");
    }
    String text = answer.text();
    String start = text.stripLeading().toLowerCase(Locale.ROOT);
    return start.startsWith("<!doctype html") || start.startsWith("<html")
        ? title(text)
        : words.clean(text);
  }

  private String title(String html) {
    String lower = html.toLowerCase(Locale.ROOT);
    int open = lower.indexOf("<title>");
    int close = lower.indexOf("</title>");
    return open >= 0 && close > open
        ? words.clean(html.substring(open + "<title>".length(), close))
        : "an HTML page";
  }

  /// Any other text of the destination, shortened and free of secrets.
  public String clean(String text) {
    return words.clean(text);
  }

  /// What a sink found in an answer, or what the status means where it found nothing; with the hint
  /// for the owner.
  public String explain(int status, String found) {
    return withHint(clean(found), status);
  }

  private static String place(String location) {
    try {
      URI uri = new URI(location);
      return uri.getHost() == null ? "another path" : uri.getScheme() + "://" + uri.getHost();
    } catch (URISyntaxException _) {
      return "somewhere else";
    }
  }
}
