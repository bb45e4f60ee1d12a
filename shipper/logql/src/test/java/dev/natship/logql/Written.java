package dev.natship.logql;

import java.util.Map;

/// A line that a test makes.
record Written(Map<String, String> labels, String text) implements Line {
  @Override
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
