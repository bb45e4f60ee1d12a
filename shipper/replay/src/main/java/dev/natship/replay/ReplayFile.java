package dev.natship.replay;

import dev.natship.segments.CursorFile;
import dev.natship.segments.SavedCursor;
import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/// What one replay keeps in its folder: its order, what a person wants of it, its progress and its
/// end. A kill at any moment leaves each of them either whole or absent.
final class ReplayFile implements Closeable {
  private static final String ORDER = "order";
  private static final String RESULT = "result";
  private static final String WISH = "wish";
  private static final String UNFINISHED = ".new";
  private static final String CURSOR = "replay";
  private static final String SELECT = "select.";
  private static final int LONGEST = 1 << 20;

  private final Storage storage;
  private final CursorFile cursors;

  private ReplayFile(Storage storage, CursorFile cursors) {
    this.storage = storage;
    this.cursors = cursors;
  }

  static ReplayFile in(Storage storage) throws IOException {
    return new ReplayFile(storage, CursorFile.open(storage));
  }

  /// The order, and the lines to which it applies.
  record Ordered(Order order, Extent extent, Instant begun) {}

  void order(Ordered ordered) throws IOException {
    Properties text = new Properties();
    Order order = ordered.order();
    text.setProperty("to", order.to());
    text.setProperty("from", order.from().toString());
    text.setProperty("until", order.until().toString());
    text.setProperty("rate", Long.toString(order.rate()));
    text.setProperty("begun", ordered.begun().toString());
    text.setProperty("first", Long.toString(ordered.extent().first()));
    text.setProperty("end", Long.toString(ordered.extent().end()));
    text.setProperty("epoch", Long.toString(ordered.extent().epoch()));
    order
        .words()
        .forEach((word, values) -> {
          for (int i = 0; i < values.size(); i++) {
            text.setProperty(SELECT + word + '.' + i, values.get(i));
          }
        });
    write(ORDER, text);
  }

  /// Empty when a kill came before the order was written.
  Optional<Ordered> order() throws IOException {
    Optional<Properties> read = read(ORDER);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Properties text = read.get();
    try {
      return Optional.of(
          new Ordered(
              new Order(
                  text.getProperty("to", ""),
                  Instant.parse(text.getProperty("from", "")),
                  Instant.parse(text.getProperty("until", "")),
                  words(text),
                  Long.parseLong(text.getProperty("rate", ""))),
              new Extent(
                  Long.parseLong(text.getProperty("first", "")),
                  Long.parseLong(text.getProperty("end", "")),
                  Long.parseLong(text.getProperty("epoch", ""))),
              Instant.parse(text.getProperty("begun", ""))));
    } catch (DateTimeParseException | NumberFormatException wrong) {
      throw new IOException("the file " + ORDER + " is damaged: " + wrong.getMessage(), wrong);
    }
  }

  private static Map<String, List<String>> words(Properties text) {
    Map<String, List<String>> words = new LinkedHashMap<>();
    for (String key : new TreeSet<>(text.stringPropertyNames())) {
      if (!key.startsWith(SELECT) || !key.endsWith(".0")) {
        continue;
      }
      String word = key.substring(SELECT.length(), key.length() - 2);
      List<String> values = new ArrayList<>();
      for (int i = 0; ; i++) {
        String value = text.getProperty(SELECT + word + '.' + i);
        if (value == null) {
          break;
        }
        values.add(value);
      }
      words.put(word, values);
    }
    return words;
  }

  /// How it ended.
  record Result(Instant ended, boolean cancelled) {}

  void result(Result result) throws IOException {
    Properties text = new Properties();
    text.setProperty("ended", result.ended().toString());
    text.setProperty("cancelled", Boolean.toString(result.cancelled()));
    write(RESULT, text);
  }

  Optional<Result> result() throws IOException {
    try {
      return read(RESULT)
          .map(text ->
              new Result(
                  Instant.parse(text.getProperty("ended", "")),
                  Boolean.parseBoolean(text.getProperty("cancelled"))));
    } catch (DateTimeParseException wrong) {
      throw new IOException("the file " + RESULT + " is damaged: " + wrong.getMessage(), wrong);
    }
  }

  /// What a person wants of it.
  record Wish(boolean paused, boolean cancelled) {
    static final Wish NONE = new Wish(false, false);
  }

  void wish(Wish wish) throws IOException {
    Properties text = new Properties();
    text.setProperty("paused", Boolean.toString(wish.paused()));
    text.setProperty("cancelled", Boolean.toString(wish.cancelled()));
    write(WISH, text);
  }

  Wish wish() throws IOException {
    return read(WISH)
        .map(text ->
            new Wish(
                Boolean.parseBoolean(text.getProperty("paused")),
                Boolean.parseBoolean(text.getProperty("cancelled"))))
        .orElse(Wish.NONE);
  }

  void cursor(SavedCursor cursor, Instant now) throws IOException {
    cursors.save(new CursorFile.Content(now.toEpochMilli(), Map.of(CURSOR, cursor)));
  }

  /// The progress; empty when it had not begun.
  Optional<SavedCursor> cursor() throws IOException {
    return CursorFile.newest(storage).map(content -> content.cursors().get(CURSOR));
  }

  void delete() throws IOException {
    cursors.close();
    for (String name : storage.names()) {
      storage.delete(name);
    }
  }

  private void write(String name, Properties text) throws IOException {
    StringWriter words = new StringWriter();
    text.store(words, null);
    byte[] bytes = words.toString().getBytes(StandardCharsets.UTF_8);
    storage.delete(name + UNFINISHED);
    try (StoredFile file = storage.create(name + UNFINISHED)) {
      file.write(bytes, 0, bytes.length, 0);
      file.force();
    }
    storage.rename(name + UNFINISHED, name);
    storage.sync();
  }

  private Optional<Properties> read(String name) throws IOException {
    try (StoredFile file = storage.open(name)) {
      byte[] bytes = new byte[(int) Math.min(LONGEST, file.size())];
      int length = file.read(bytes, 0, bytes.length, 0);
      Properties text = new Properties();
      text.load(new StringReader(new String(bytes, 0, length, StandardCharsets.UTF_8)));
      return Optional.of(text);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IllegalArgumentException wrong) {
      throw new IOException("the file " + name + " is damaged", wrong);
    }
  }

  @Override
  public void close() throws IOException {
    cursors.close();
    storage.close();
  }
}
