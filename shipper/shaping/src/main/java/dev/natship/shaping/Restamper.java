package dev.natship.shaping;

import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.lines.ContextPaths;

/// Sets another time in lines, for destinations that do not accept the line's own. The old time is
/// kept in `timestamp_original`. The returned line is valid until the next one.
public final class Restamper {
  private static final MemberPath TIMESTAMP = MemberPath.of("timestamp");
  private static final MemberPath TIMESTAMP_ORIGINAL = MemberPath.of("timestamp_original");

  private final Output json = new Output(1024);
  private final JsonMembers members = new JsonMembers();
  private final EditedLine restamped =
      new EditedLine((_, out) -> members.write(out), ContextPaths.USUAL);

  public LogLine restamped(LogLine line, long timeNanos) {
    json.truncate(0);
    line.writeJson(json);
    members.reset(json.array(), 0);
    members.copy(TIMESTAMP, TIMESTAMP_ORIGINAL);
    Output out = members.writing();
    int start = out.size();
    out.write('"');
    Rfc3339.write(timeNanos, 9, out);
    out.write('"');
    members.put(TIMESTAMP, members.made(start));
    return restamped.reset(line, null, timeNanos);
  }
}
