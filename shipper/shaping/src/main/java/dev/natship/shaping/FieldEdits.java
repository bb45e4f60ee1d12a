package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.FieldTemplate;
import dev.natship.lines.ContextPaths;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is changed in a line before it is encoded. The order is: redact, merge the JSON message,
/// copy, rename, remove, add, default (adds what is missing), and last the shape, which replaces
/// everything. A value that comes from a single place keeps its type, and is left out where that
/// place is absent.
public record FieldEdits(
    ContextPaths context,
    List<Redaction> redactions,
    boolean mergeJsonMessage,
    Map<String, String> copy,
    Map<String, String> rename,
    List<String> remove,
    Map<String, FieldTemplate> add,
    Map<String, FieldTemplate> defaults,
    Optional<Skeleton> shape) {

  public static FieldEdits read(Settings settings) {
    return new FieldEdits(
        context(settings),
        Redaction.read(settings),
        settings.flag("fields.merge-json-message", false),
        settings.map("fields.copy"),
        settings.map("fields.rename"),
        settings.texts("fields.remove"),
        FieldTemplate.all(settings, "fields.add"),
        FieldTemplate.all(settings, "fields.default"),
        shape(settings));
  }

  private static ContextPaths context(Settings settings) {
    Map<ContextField, List<String>> paths = new EnumMap<>(ContextField.class);
    for (ContextField field : ContextField.values()) {
      String key = "context." + field.word();
      List<String> own = settings.texts(key);
      if (settings.has(key)) {
        paths.put(field, own);
      }
    }
    return new ContextPaths(paths);
  }

  public boolean nothing() {
    return leavesFields() && shape.isEmpty();
  }

  /// Whether no edit but the shape does anything. The shape reads the line as it arrived.
  boolean leavesFields() {
    return redactions.isEmpty() && leavesNames();
  }

  /// Whether texts are redacted, and no members change.
  boolean onlyRedacts() {
    return !redactions.isEmpty() && leavesNames();
  }

  private boolean leavesNames() {
    return !mergeJsonMessage
        && copy.isEmpty()
        && rename.isEmpty()
        && remove.isEmpty()
        && add.isEmpty()
        && defaults.isEmpty();
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
