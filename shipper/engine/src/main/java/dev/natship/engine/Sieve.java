package dev.natship.engine;

import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.batches.RecentOutcomes;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What of a lane's settings leaves lines out, and what follows from it for a single line of which
/// nothing is remembered. Belongs to one thread.
public final class Sieve {
  private final LaneSettings settings;
  private final Selection selection;
  private final Thinning thinning;
  private final boolean sheds;

  public Sieve(LaneSettings settings) {
    this.settings = settings;
    this.selection = settings.selection().copy();
    this.thinning = new Thinning(settings.thinning());
    this.sheds = sheds(settings);
  }

  private static boolean sheds(LaneSettings settings) {
    return settings.onLag() == LaneSettings.OnLag.DROP_BY_SEVERITY;
  }

  /// Sees lines as the lane does.
  public LineView view() {
    return new LineView(settings.edits().context());
  }

  /// Whether the destination's `select` wants it.
  public boolean wants(LogLine line) {
    return selection.wants(line);
  }

  /// The same number for the same settings, in every process; never 0.
  public static long fingerprint(LaneSettings settings) {
    Output all = new Output(256);
    for (List<String> condition : settings.selection().conditions()) {
      for (String text : condition) {
        all.jsonString(text);
      }
      all.write('\n');
    }
    ThinningSettings thinning = settings.thinning();
    all.text(Double.toString(thinning.sample())).write(' ');
    if (thinning.lines() > 0) {
      all.number(thinning.lines()).write(' ');
      all.number(thinning.per().toNanos());
    }
    all.text(sheds(settings) ? "\nsheds\n" : "\n");
    settings
        .edits()
        .context()
        .paths()
        .forEach((field, paths) -> {
          all.text(field.word());
          paths.forEach(all::jsonString);
        });
    return hash(all);
  }

  /// FNV-1a.
  private static long hash(Output all) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < all.size(); i++) {
      hash = (hash ^ all.array()[i] & 0xFF) * 0x100000001b3L;
    }
    return hash == 0 ? 1 : hash;
  }

  /// Why of some lines nobody knows any more what became of them.
  public static String ignorance(RecentOutcomes.Extent known) {
    return known.changed().isPresent()
        ? "the settings by which it leaves lines out were others at the time"
        : "only the last ones are remembered";
  }

  /// The same where perhaps no memory is left.
  public LineOutcome settled(Optional<RecentOutcomes.Extent> known, long sequence, LogLine line) {
    return known.isPresent()
        ? settled(known.get(), sequence, line)
        : LineOutcome.unknown(
            "it is settled; how is not remembered" + asThingsAre(line), Optional.empty());
  }

  /// Of a line that is settled, and not remembered.
  ///
  /// @param line null where it is not there any more
  public LineOutcome settled(RecentOutcomes.Extent known, long sequence, @Nullable LogLine line) {
    if (sequence < known.own()) {
      return before(known, sequence, line);
    }
    boolean certain = sequence >= known.from();
    if (line == null) {
      return LineOutcome.unknown(
          certain
              ? "the line is not there any more, so it cannot be told whether it was selected"
              : "it was settled before that",
          Optional.of(known.since()));
    }
    if (!certain && sheds) {
      return forgotten("it was settled before that", known, line);
    }
    Optional<String> refusal = selection.refusal(line);
    if (refusal.isPresent()) {
      return LineOutcome.of(LineOutcome.Kind.FILTERED, "select." + refusal.get());
    }
    if (!thinning.isInSample(sequence)) {
      return LineOutcome.of(LineOutcome.Kind.SAMPLED, "sample");
    }
    if (certain && thinning.throttles()) {
      return LineOutcome.of(LineOutcome.Kind.SAMPLED, "throttle");
    }
    return forgotten("it was settled before that", known, line);
  }

  /// The settings were others then, or may have been.
  private LineOutcome before(RecentOutcomes.Extent known, long sequence, @Nullable LogLine line) {
    String reason =
        sequence < known.from()
            ? "it was settled before that"
            : "it is settled, and not among the lines that are remembered as delivered,"
                + " dead-lettered or dropped, so it was probably not selected, or thinned out"
                + (known.changed().isPresent() ? "; the settings for that have changed since" : "");
    return forgotten(reason, known, line);
  }

  private LineOutcome forgotten(
      String reason, RecentOutcomes.Extent known, @Nullable LogLine line) {
    Instant since = known.changed().filter(known.since()::isBefore).orElse(known.since());
    return LineOutcome.unknown(reason + asThingsAre(line), Optional.of(since));
  }

  /// What the settings of now say of it.
  private String asThingsAre(@Nullable LogLine line) {
    Optional<String> refusal = line == null ? Optional.empty() : selection.refusal(line);
    return refusal.map(word -> "; as things are, select." + word + " does not hold").orElse("");
  }
}
