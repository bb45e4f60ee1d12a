package dev.natship.migrate;

import java.util.List;
import java.util.Optional;

/// One sink while it is being turned: reads from Vector's, writes ours, and lists what has no
/// equal.
final class Turn {
  private final Component sink;
  private final Hocon ours;
  private final Way way;

  Turn(Component sink, Hocon ours, Way way) {
    this.sink = sink;
    this.ours = ours;
    this.way = way;
  }

  Component sink() {
    return sink;
  }

  Hocon ours() {
    return ours;
  }

  Way way() {
    return way;
  }

  /// Sets ours to the text of the first of Vector's settings that is there.
  void text(String key, String... vectors) {
    take(vectors).ifPresent(text -> set(key, text, vectors[0]));
  }

  void text(String key, String usual, List<String> vectors) {
    set(key, take(vectors.toArray(String[]::new)).orElse(usual), vectors.getFirst());
  }

  /// The same for a template.
  void template(String key, String... vectors) {
    take(vectors)
        .ifPresent(text -> {
          try {
            ours.set(key, Templates.turned(text));
          } catch (NoEqual wrong) {
            sink.leaveOut(vectors[0], wrong.words());
          }
        });
  }

  Optional<String> take(String... vectors) {
    return sink.text(vectors);
  }

  void set(String key, String text, String vector) {
    try {
      ours.set(key, text);
    } catch (NoEqual wrong) {
      sink.leaveOut(vector, wrong.words());
    }
  }

  void variable(String name, String... vectors) {
    text("variables." + name, vectors);
  }

  /// Begins as a copy of one of our providers.
  void preset(String name) {
    ours.raw("preset", name);
    ours.raw("enabled", "true");
  }

  void type(String name) {
    ours.raw("type", name);
  }
}
