package dev.natship.bench;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Measurements that are made once, after the scenarios.
enum Part {
  STEADY("steady"),
  START_UP("start-up"),
  START_COST("start-cost"),
  MEMORY("256-mb"),
  TRICKLE("trickle"),
  ONE_CORE("one-core"),
  PAST("past"),
  LEVEL("level");

  /// Those that run when nothing is named.
  static final Set<Part> USUAL = EnumSet.of(STEADY, START_UP, MEMORY);

  private final String title;

  Part(String title) {
    this.title = title;
  }

  /// Whether it is scenarios at rates of its own.
  boolean runsScenarios() {
    return this == STEADY || this == TRICKLE || this == ONE_CORE;
  }

  static Optional<Part> named(String title) {
    return Arrays.stream(values()).filter(part -> part.title.equals(title)).findFirst();
  }

  @Override
  public String toString() {
    return title;
  }
}
