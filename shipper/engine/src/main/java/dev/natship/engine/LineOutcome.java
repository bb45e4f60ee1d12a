package dev.natship.engine;

import dev.natship.api.Output;
import dev.natship.batches.Receipt;
import dev.natship.batches.Settlement;
import dev.natship.deadletters.DeadLetter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What became of one line at one destination, as far as it is known.
///
/// @param reason why, in words; empty where the outcome says it all
/// @param at when it was settled, where that is known
/// @param receipt what was answered
/// @param since for what is not known: since when it would be
public record LineOutcome(
    Kind kind, String reason, Optional<Instant> at, Receipt receipt, Optional<Instant> since) {

  /// The places of the ledger, and two more.
  public enum Kind {
    DELIVERED,
    FILTERED,
    SAMPLED,
    DEAD_LETTERED,
    DROPPED,
    PENDING,
    /// It came before the destination was there.
    TOO_EARLY,
    UNKNOWN;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// One by which lines can be asked for.
    public static Optional<Kind> of(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word().equals(word) && words().contains(word))
          .findFirst();
    }
  }

  /// Those by which lines can be asked for.
  public static List<String> words() {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.TOO_EARLY && kind != Kind.UNKNOWN)
        .map(Kind::word)
        .toList();
  }

  public static LineOutcome of(Kind kind, String reason) {
    return new LineOutcome(kind, reason, Optional.empty(), Receipt.NONE, Optional.empty());
  }

  /// As it is remembered.
  public static LineOutcome of(Settlement settlement) {
    Kind kind =
        switch (settlement.kind()) {
          case DELIVERED -> Kind.DELIVERED;
          case DEAD_LETTERED -> Kind.DEAD_LETTERED;
          case DROPPED -> Kind.DROPPED;
        };
    return new LineOutcome(
        kind,
        settlement.reason(),
        Optional.of(settlement.at()),
        settlement.receipt(),
        Optional.empty());
  }

  /// As its dead letter says.
  public static LineOutcome of(DeadLetter letter) {
    return new LineOutcome(
        Kind.DEAD_LETTERED,
        letter.reason(),
        Optional.of(letter.time()),
        new Receipt(letter.batch(), 0, letter.status(), letter.words()),
        Optional.empty());
  }

  /// @param since since when it would be known
  public static LineOutcome unknown(String reason, Optional<Instant> since) {
    return new LineOutcome(Kind.UNKNOWN, reason, Optional.empty(), Receipt.NONE, since);
  }

  /// As a JSON object, without what is not known.
  public void write(Output out) {
    out.text("{\"outcome\":").jsonString(kind.word());
    if (!reason.isEmpty()) {
      out.text(",\"reason\":").jsonString(reason);
    }
    at.ifPresent(time -> out.text(",\"at\":").jsonString(time.toString()));
    if (!receipt.batch().isEmpty()) {
      out.text(",\"batch\":").jsonString(receipt.batch());
    }
    if (receipt.attempts() > 0) {
      out.text(",\"attempts\":").number(receipt.attempts());
    }
    if (receipt.status() != 0) {
      out.text(",\"status\":").number(receipt.status());
    }
    if (!receipt.words().isEmpty()) {
      out.text(",\"words\":").jsonString(receipt.words());
    }
    since.ifPresent(time -> out.text(",\"knownSince\":").jsonString(time.toString()));
    out.write('}');
  }
}
