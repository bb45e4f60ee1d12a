package dev.natship.segments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The cursors that a folder has, in whichever format.
///
/// @param alive the last sign of life, in milliseconds
/// @param damaged there were cursors and none can be read
/// @param earlier files of format 1, to be deleted once the cursors stand in the new one
record SavedCursors(
    Map<String, SavedCursor> byReader, OptionalLong alive, boolean damaged, List<String> earlier) {

  SavedCursors {
    byReader = Map.copyOf(byReader);
    earlier = List.copyOf(earlier);
  }

  static SavedCursors read(Storage storage) throws IOException {
    var earlier = new ArrayList<String>();
    for (String file : storage.names()) {
      if (EarlierCursor.parse(file).isPresent()) {
        earlier.add(file);
      }
    }
    CursorFile.Slots slots = CursorFile.slots(storage);
    if (slots.newest().isPresent()) {
      CursorFile.Content newest = slots.newest().get();
      return new SavedCursors(newest.cursors(), OptionalLong.of(newest.alive()), false, earlier);
    }
    var cursors = new HashMap<String, SavedCursor>();
    for (String file : earlier) {
      EarlierCursor.read(storage, file)
          .ifPresent(sequence ->
              cursors.put(
                  EarlierCursor.parse(file).orElseThrow(),
                  new SavedCursor(sequence, new long[0], new byte[0])));
    }
    return new SavedCursors(
        cursors, OptionalLong.empty(), slots.damaged() && earlier.isEmpty(), earlier);
  }
}
