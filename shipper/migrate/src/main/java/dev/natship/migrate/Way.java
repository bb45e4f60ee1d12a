package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What happens to lines between the source and one sink: which are wanted, and what is changed in
/// them.
final class Way {
  private Select select = Select.EVERYTHING;
  private final Map<String, String> renames = new LinkedHashMap<>();
  private final Map<String, String> copies = new LinkedHashMap<>();
  private final Map<String, String> additions = new LinkedHashMap<>();
  private final List<String> removals = new ArrayList<>();
  private final Map<String, String> redactions = new LinkedHashMap<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private final List<String> throttle = new ArrayList<>();
  private final List<String> held = new ArrayList<>();
  private boolean decoded;
  private boolean merges;
  private boolean alerts;
  private Optional<String> share = Optional.empty();

  void want(Select more) throws NoEqual {
    select = select.and(more);
  }

  Select select() {
    return select;
  }

  /// The expressions stand somewhere else.
  void forgetMatch() {
    select = new Select(select.wanted(), select.level(), List.of(), select.notMatch());
  }

  Conditions conditions() {
    return new Conditions(aliases);
  }

  /// The payload is an object, as Fly's are; the first time that is no change here, where it is
  /// always so.
  void parsesMessage() {
    if (decoded) {
      merges = true;
    }
    decoded = true;
  }

  void rename(String from, String to) {
    renames.put(from, to);
    aliases.put(to, aliases.getOrDefault(from, from));
  }

  void copy(String from, String to) {
    copies.put(from, to);
    aliases.put(to, aliases.getOrDefault(from, from));
  }

  void add(String field, String text) {
    additions.put(field, text);
  }

  void remove(String field) {
    removals.add(field);
  }

  /// Replaces in every line what an expression finds.
  void redact(String name, String hocon) {
    redactions.put(name, hocon);
  }

  /// Some lines would be let through, or some content, that was not meant to be.
  void hold(String why) {
    held.add(why);
  }

  List<String> held() {
    return held;
  }

  void throttle(String lines, String seconds) {
    throttle.clear();
    throttle.add(lines);
    throttle.add(seconds);
  }

  void share(String share) {
    this.share = Optional.of(share);
  }

  /// The message is made into a chat's blocks, as upstream's Slack template does.
  void makesBlocks() {
    alerts = true;
  }

  boolean alerts() {
    return alerts;
  }

  /// Whether a second way to the same sink changes lines in the same manner.
  boolean changesLike(Way other) {
    return renames.equals(other.renames)
        && copies.equals(other.copies)
        && additions.equals(other.additions)
        && removals.equals(other.removals)
        && redactions.equals(other.redactions)
        && merges == other.merges
        && throttle.equals(other.throttle)
        && share.equals(other.share);
  }

  /// Lines may come on either of two ways.
  void orSelect(Select other) throws NoEqual {
    select = select.or(other);
  }

  /// Fields that a sink's encoding removes or keeps, after everything else.
  void write(Hocon into, List<String> alsoRemoved) throws NoEqual {
    Selects.write(select, into);
    if (merges) {
      into.raw("fields.merge-json-message", "true");
    }
    for (Map.Entry<String, String> rename : renames.entrySet()) {
      into.set("fields.rename." + Hocon.part(rename.getKey()), rename.getValue());
    }
    for (Map.Entry<String, String> copy : copies.entrySet()) {
      into.set("fields.copy." + Hocon.part(copy.getKey()), copy.getValue());
    }
    for (Map.Entry<String, String> addition : additions.entrySet()) {
      into.set("fields.add." + Hocon.part(addition.getKey()), addition.getValue());
    }
    List<String> removed = new ArrayList<>(removals);
    removed.addAll(alsoRemoved);
    if (!removed.isEmpty()) {
      into.list("fields.remove", removed);
    }
    redactions.forEach((name, hocon) -> into.raw("redact." + name, hocon));
    if (!throttle.isEmpty()) {
      into.raw(
          "throttle", "{ lines = " + throttle.getFirst() + ", per = " + throttle.getLast() + "s }");
    }
    if (share.isPresent()) {
      into.set("sample", share.get());
    }
  }
}
