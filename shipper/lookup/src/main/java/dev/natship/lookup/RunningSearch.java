package dev.natship.lookup;

import dev.natship.api.JsonText;
import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.reading.LogQuery;
import dev.natship.reading.PastSearch;
import dev.natship.shell.AdminClient;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Has the running process search, which also knows what is not on the disk yet.
final class RunningSearch {
  /// While it searches it says something every few seconds.
  private static final int SILENCE_MILLIS = 35_000;

  /// More lines than this the API does not give at once.
  static final long MOST = 1_000_000_000;

  /// Who answers.
  enum Owner {
    /// The process that has the folder.
    OURS,
    /// One that has another folder, or none.
    ANOTHER,
    /// Nobody knows: it does not say so to us.
    UNKNOWN
  }

  private final AdminClient client;

  RunningSearch(AdminClient client) {
    this.client = client;
  }

  /// Throws where nobody answers.
  Owner owner(Path folder) throws IOException {
    AdminClient.Answer answer = client.get("/api/v1/status", "application/json");
    byte[] json = answer.text().getBytes(StandardCharsets.UTF_8);
    if (answer.status() != 200 || !text("sight", json).equals("all")) {
      return Owner.UNKNOWN;
    }
    String theirs = text("journal.folder", json);
    try {
      return !theirs.isEmpty() && Path.of(theirs).toRealPath().equals(folder.toRealPath())
          ? Owner.OURS
          : Owner.ANOTHER;
    } catch (IOException _) {
      // What it names is not on this machine.
      return Owner.ANOTHER;
    }
  }

  private static String text(String path, byte[] json) {
    Output record = new Output(json.length + 128);
    new Decoder().decode("", json, 0, json.length, 0, record);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    Output value = new Output(64);
    boolean found = view.arrivedAsJson() && view.writeValue(path, value);
    return found && value.array()[0] == '"'
        ? JsonText.unescape(value.array(), 1, value.size() - 2)
        : "";
  }

  /// The answer, to be closed by the caller.
  ///
  /// @param further parameters of the API beside those of the query
  InputStream ask(LogQuery query, Map<String, List<String>> further) throws IOException {
    return new BufferedInputStream(client.open(path(query, further), SILENCE_MILLIS));
  }

  private static String path(LogQuery query, Map<String, List<String>> further) {
    List<String> parts = new ArrayList<>();
    further.forEach((name, values) -> values.forEach(value -> add(parts, name, value)));
    query.words().forEach((word, values) -> values.forEach(value -> add(parts, word, value)));
    PastSearch search = query.search();
    search.text().ifPresent(text -> add(parts, "text", text));
    if (search.anyCase()) {
      add(parts, "ignore-case", "1");
    }
    if (query.start() instanceof LogQuery.Start.Since(Instant since)) {
      add(parts, "since", since.toString());
    }
    query.until().ifPresent(until -> add(parts, "until", until.toString()));
    if (search.newestFirst()) {
      add(parts, "direction", "backward");
    }
    search
        .count()
        .ifPresent(kind -> {
          add(parts, "count", kind.name().toLowerCase(Locale.ROOT));
          add(parts, "columns", Integer.toString(search.columns()));
        });
    if (search.context() > 0) {
      add(parts, "context", Integer.toString(search.context()));
    }
    add(parts, "limit", Long.toString(query.limit()));
    add(parts, "progress", "1");
    return "/api/v1/logs?" + String.join("&", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
