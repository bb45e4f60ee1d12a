package dev.natship.engine;

import dev.natship.api.Sink;
import dev.natship.deadletters.DeadLetters;

/// What a lane is made of: one place to deliver to. The engine closes the sink.
public record LaneParts(String name, LaneSettings settings, Sink sink, DeadLetters deadLetters) {

  public LaneParts withDeadLetters(DeadLetters others) {
    return new LaneParts(name, settings, sink, others);
  }

  /// For lines that are wanted whatever they say and wait for no others, and of which no letter is
  /// kept.
  public LaneParts wantingEverything() {
    return new LaneParts(name, settings.wantingEverything(), sink, _ -> {});
  }

  /// Over a source that can wait.
  LaneParts holding() {
    return new LaneParts(name, settings.holding(), sink, deadLetters);
  }
}
