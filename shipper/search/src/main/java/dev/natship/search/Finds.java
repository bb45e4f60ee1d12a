package dev.natship.search;

import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import java.io.IOException;

/// Gets what a search finds, while it goes on.
public interface Finds {

  /// What comes next is of this stretch.
  default void begin(Stretch stretch) {}

  /// A line. The view is only valid during the call. False ends the search.
  ///
  /// @param isContext it stands near one that was looked for
  boolean line(long sequence, long receivedMillis, LineView line, boolean isContext)
      throws IOException;

  /// Whether nobody needs to see lines that are all wanted: then it is enough to be told of
  /// [#lines].
  default boolean countsOnly() {
    return false;
  }

  /// All lines of a stretch of time are wanted.
  default void lines(int count, long oldest, long latest) {}

  /// Lines at this place are missing.
  default void gap(Gap gap) throws IOException {}

  /// Called often: what was found so far may be shown. False ends the search.
  default boolean progress(Progress progress) throws IOException {
    return true;
  }
}
