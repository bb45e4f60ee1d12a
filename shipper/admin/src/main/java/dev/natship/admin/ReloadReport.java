package dev.natship.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a reload did with each destination, and what it left as it was.
///
/// @param dryRun whether nothing was done, and all is only what would be
/// @param files the owner's files that were read
/// @param refused why nothing was applied at all; empty where something was, or could be
/// @param removed how many lines each had not delivered
/// @param changed which settings of each
/// @param outdated those that go on with the settings they had, and why
/// @param broken those that do not run, and why
/// @param half those that are half-configured, each with what it lacks
/// @param needsRestart settings that a running process cannot change
/// @param notes what looks like a mistake and stops nothing
public record ReloadReport(
    boolean dryRun,
    List<String> files,
    List<String> refused,
    List<String> added,
    Map<String, Long> removed,
    Map<String, List<String>> changed,
    List<String> unchanged,
    Map<String, List<String>> outdated,
    Map<String, List<String>> broken,
    List<String> half,
    List<String> needsRestart,
    List<String> notes) {

  private static final int COLUMN = 17;

  public ReloadReport {
    files = List.copyOf(files);
    refused = List.copyOf(refused);
    added = List.copyOf(added);
    removed = new TreeMap<>(removed);
    changed = new TreeMap<>(changed);
    unchanged = List.copyOf(unchanged);
    outdated = new TreeMap<>(outdated);
    broken = new TreeMap<>(broken);
    half = List.copyOf(half);
    needsRestart = List.copyOf(needsRestart);
    notes = List.copyOf(notes);
  }

  /// Nothing was applied.
  public static ReloadReport refused(boolean dryRun, List<String> files, List<String> why) {
    return new ReloadReport(
        dryRun, files, why, List.of(), Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of(),
        List.of(), List.of());
  }

  /// Whether everything that the configuration says is in effect.
  public boolean isComplete() {
    return refused.isEmpty()
        && outdated.isEmpty()
        && broken.isEmpty()
        && half.isEmpty()
        && needsRestart.isEmpty();
  }

  byte[] json() {
    JsonWriter json =
        new JsonWriter()
            .open()
            .flag("dryRun", dryRun)
            .flag("complete", isComplete())
            .texts("files", files)
            .texts("refused", refused)
            .texts("added", added)
            .counts("removed", removed);
    texts("changed", changed, json);
    json.texts("unchanged", unchanged);
    texts("outdated", outdated, json);
    texts("broken", broken, json);
    return json.texts("halfConfigured", half)
        .texts("needsRestart", needsRestart)
        .texts("notes", notes)
        .close()
        .bytes();
  }

  private static void texts(String name, Map<String, List<String>> each, JsonWriter json) {
    json.open(name);
    each.forEach(json::texts);
    json.close();
  }

  /// For people, one line for each kind of news.
  public String text() {
    StringBuilder text = new StringBuilder();
    String what = files.isEmpty() ? "the configuration" : String.join(", ", files);
    if (!refused.isEmpty()) {
      text.append("refused, everything goes on as it was; ").append(what).append(":\n");
      refused.forEach(why -> text.append("  ").append(why).append('\n'));
      return text.toString();
    }
    text.append(dryRun ? "would be applied: " : "applied: ").append(what).append('\n');
    line("added", added, text);
    line("changed", named(changed), text);
    line("removed", removals(), text);
    line("unchanged", unchanged, text);
    each("not changed", sentences(outdated), text);
    each("broken", sentences(broken), text);
    each("half-configured", half, text);
    line("needs a restart", needsRestart, text);
    each("note", notes, text);
    return text.toString();
  }

  private List<String> removals() {
    List<String> words = new ArrayList<>();
    removed.forEach((name, lines) ->
        words.add(
            lines == 0
                ? name
                : name
                    + " ("
                    + lines
                    + (lines == 1 ? " line was" : " lines were")
                    + " not delivered)"));
    return words;
  }

  private static List<String> named(Map<String, List<String>> keys) {
    List<String> words = new ArrayList<>();
    keys.forEach((name, each) -> words.add(name + " (" + String.join(", ", each) + ")"));
    return words;
  }

  private static List<String> sentences(Map<String, List<String>> why) {
    List<String> words = new ArrayList<>();
    why.forEach((name, each) -> words.add(name + ": " + String.join("; ", each)));
    return words;
  }

  private static void line(String word, List<String> what, StringBuilder text) {
    if (!what.isEmpty()) {
      each(word, List.of(String.join(", ", what)), text);
    }
  }

  private static void each(String word, List<String> what, StringBuilder text) {
    what.forEach(one ->
        text.append("  ")
            .append(word)
            .repeat(' ', COLUMN - word.length())
            .append(one)
            .append('\n'));
  }
}
