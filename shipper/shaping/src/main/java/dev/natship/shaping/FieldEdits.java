package dev.natship.shaping;

import dev.natship.api.FieldTemplate;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is changed in a line before it is encoded, in this order: redact, merge the JSON message,
/// copy, rename, remove, add, and at last the shape that replaces it all. What is added from a
/// single place has that place's type, and is left out where the place is absent.
public record FieldEdits(
    List<Redaction> redactions,
    boolean mergeJsonMessage,
    Map<String, String> copy,
    Map<String, String> rename,
    List<String> remove,
    Map<String, FieldTemplate> add,
    Optional<Skeleton> shape) {

  public static FieldEdits read(Settings settings) {
    Map<String, FieldTemplate> add = new LinkedHashMap<>();
    settings
        .map("fields.add")
        .forEach((path, text) -> {
          try {
            add.put(path, FieldTemplate.parse(text));
          } catch (IllegalArgumentException wrong) {
            settings.problem("fields.add", path + ": " + wrong.getMessage());
          }
        });
    return new FieldEdits(
        Redaction.read(settings),
        settings.flag("fields.merge-json-message", false),
        settings.map("fields.copy"),
        settings.map("fields.rename"),
        settings.texts("fields.remove"),
        add,
        shape(settings));
  }

  public boolean nothing() {
    return leavesFields() && shape.isEmpty();
  }

  /// Whether only the shape, which reads the line as it is, has something to do.
  boolean leavesFields() {
    return redactions.isEmpty() && leavesNames();
  }

  /// Whether texts change and nothing else does.
  boolean onlyRedacts() {
    return !redactions.isEmpty() && leavesNames();
  }

  private boolean leavesNames() {
    return !mergeJsonMessage
        && copy.isEmpty()
        && rename.isEmpty()
        && remove.isEmpty()
        && add.isEmpty();
  }

  private static Optional<Skeleton> shape(Settings settings) {
    byte[] json = settings.json("shape").getBytes(StandardCharsets.UTF_8);
    if (json.length == 0) {
      return Optional.empty();
    }
    JsonTree.Value.Members skeleton = JsonTree.parse(json, 0, json.length);
    if (skeleton == null) {
      settings.problem("shape", "expected an object, { … }");
      return Optional.empty();
    }
    try {
      return Optional.of(Skeleton.of(skeleton));
    } catch (IllegalArgumentException wrong) {
      settings.problem("shape", String.valueOf(wrong.getMessage()));
      return Optional.empty();
    }
  }
}
