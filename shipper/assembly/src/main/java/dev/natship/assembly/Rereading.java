package dev.natship.assembly;

import dev.natship.admin.NotRunning;
import dev.natship.config.Configuration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// How a running Natship comes by its configuration once more, and whether it may start with that.
///
/// @param started the configuration that it was started with
/// @param reading reads it anew
/// @param judging says what a start with it would do
public record Rereading(
    Configuration started,
    Supplier<Configuration> reading,
    BiFunction<Configuration, Plan, Judgement> judging) {

  /// What a start would do.
  ///
  /// @param refusal why there would be none; empty where there would
  public record Judgement(List<String> refusal, NotRunning notRunning) {
    public Judgement {
      refusal = List.copyOf(refusal);
    }
  }
}
