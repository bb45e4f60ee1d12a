package dev.natship.shaping;

import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.lines.ContextPaths;

/// Gives lines another time, for destinations that do not take theirs. A time of the line's own is
/// kept beside it. What it returns is valid until the next line.
public final class Restamper {
  private final Decoding decoding = new Decoding(ContextPaths.USUAL);
  private final Output json = new Output(1024);

  public LogLine restamped(LogLine line, long timeNanos) {
    JsonTree.Value.Members tree = JsonTree.of(line, json);
    JsonTree.Value own = tree.members().get("timestamp");
    if (own != null) {
      tree.members().put("timestamp_original", own);
    }
    tree.members().put("timestamp", new JsonTree.Value.Text(Rfc3339.text(timeNanos, 9)));
    json.truncate(0);
    JsonTree.write(tree, json);
    return new EditedLine(line, null, decoding.of(line, json), timeNanos);
  }
}
