package dev.natship.bench;

import java.util.Arrays;
import java.util.Optional;

/// Measurements that are made once, after the scenarios.
enum Part {
  STEADY("steady"),
  START_UP("start-up"),
  MEMORY("256-mb");

  private final String title;

  Part(String title) {
    this.title = title;
  }

  static Optional<Part> named(String title) {
    return Arrays.stream(values()).filter(part -> part.title.equals(title)).findFirst();
  }

  @Override
  public String toString() {
    return title;
  }
}
