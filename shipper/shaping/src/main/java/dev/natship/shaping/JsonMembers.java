package dev.natship.shaping;

import dev.natship.api.JsonText;
import dev.natship.api.Output;
import dev.natship.lines.JsonTokens;
import org.jspecify.annotations.Nullable;

/// The members of one JSON object, which can be moved, removed and added. Bytes are copied only on
/// writing, and adjacent members at once. One object serves one line after another without making
/// objects. Belongs to one thread.
///
/// The written JSON has no spaces between its tokens, and strings have no needless escapes. Numbers
/// keep their digits. When a name occurs twice, the last value counts, at the place of the first.
final class JsonMembers extends JsonNodes {
  /// The node of the line itself.
  static final int ROOT = 0;

  private final Output made = new Output(256);

  // State while an object is read.
  private byte[] json = {};
  private byte reading;
  private boolean tight;
  private boolean canonical;

  private @Nullable Pieces pieces;

  /// Reads the object at `start`, which must be well-formed.
  void reset(byte[] bytes, int start) {
    clear();
    made.truncate(0);
    read(bytes, start, LINE);
  }

  /// Drops the last line's bytes.
  void release() {
    sources[LINE] = made.array();
    sources[INNER] = made.array();
    json = made.array();
  }

  private int read(byte[] bytes, int start, byte which) {
    sources[which] = bytes;
    json = bytes;
    reading = which;
    int node = node();
    tight = true;
    value(node, start);
    return node;
  }

  // Reading.

  /// Reads the value at `at` into the node. Returns the position after it. Clears `tight` when the
  /// value cannot be written as it is.
  private int value(int node, int at) {
    source[node] = reading;
    from[node] = at;
    int end;
    switch (json[at]) {
      case '"' -> end = text(node, at);
      case '{' -> end = object(node, at);
      case '[' -> end = array(node, at);
      default -> {
        end = JsonTokens.literalEnd(json, at);
        to[node] = end;
      }
    }
    return end;
  }

  private int text(int node, int at) {
    int end = stringEnd(at + 1);
    to[node] = end;
    if (!canonical) {
      tight = false;
      from[node] = made.size();
      made.write('"');
      JsonText.canonical(json, at + 1, end - 1, made);
      made.write('"');
      to[node] = made.size();
      liesInMade(node);
    }
    return end;
  }

  private void liesInMade(int node) {
    source[node] = MADE;
    sources[MADE] = made.array();
  }

  private int object(int node, int start) {
    boolean tightAround = tight;
    tight = true;
    kind[node] = OBJECT;
    int at = space(start + 1);
    while (json[at] != '}') {
      int name = at + 1;
      int nameEnd = stringEnd(name);
      boolean plain = canonical;
      int member = node();
      nameSource[member] = reading;
      nameFrom[member] = name;
      nameTo[member] = nameEnd - 1;
      if (!plain) {
        tight = false;
        nameSource[member] = MADE;
        nameFrom[member] = made.size();
        JsonText.canonical(json, name, nameEnd - 1, made);
        nameTo[member] = made.size();
        sources[MADE] = made.array();
      }
      at = value(member, space(space(nameEnd) + 1));
      add(node, member);
      at = space(at);
      if (json[at] == ',') {
        at = space(at + 1);
      }
    }
    to[node] = at + 1;
    whole[node] = tight;
    tight &= tightAround;
    return at + 1;
  }

  /// Adds a member that was read. When the name is known already, replaces the value at its place.
  private void add(int object, int member) {
    byte[] name = sources[nameSource[member]];
    hash[member] = hash(name, nameFrom[member], nameTo[member]);
    int known = member(object, name, nameFrom[member], nameTo[member], hash[member]);
    if (known == NONE) {
      append(object, member);
    } else {
      tight = false;
      take(known, member);
    }
  }

  private int array(int node, int start) {
    boolean tightAround = tight;
    tight = true;
    kind[node] = ARRAY;
    int at = space(start + 1);
    int run = NONE;
    while (json[at] != ']') {
      boolean tightBefore = tight;
      tight = true;
      int item = node();
      int begin = at;
      at = value(item, at);
      if (tight) {
        // Items that can be written as they are need no nodes inside, and share one node with such
        // items before them.
        nodes = item + 1;
        kind[item] = SCALAR;
        first[item] = NONE;
        if (run != NONE && to[run] == begin - 1) {
          to[run] = at;
          nodes = item;
        } else {
          attach(node, item);
          run = item;
        }
      } else {
        attach(node, item);
        run = NONE;
      }
      tight &= tightBefore;
      at = space(at);
      if (json[at] == ',') {
        at = space(at + 1);
      }
    }
    to[node] = at + 1;
    whole[node] = tight;
    if (tight) {
      nodes = node + 1;
      first[node] = NONE;
    }
    tight &= tightAround;
    return at + 1;
  }

  private int space(int i) {
    int at = i;
    while (json[at] <= ' ' && json[at] >= 0) {
      at++;
      tight = false;
    }
    return at;
  }

  /// The position after the closing quote of the string whose content begins at `inside`. Sets
  /// `canonical` to whether the string is written as we would write it.
  private int stringEnd(int inside) {
    int end = JsonTokens.stringEnd(json, inside);
    canonical = end >= 0;
    return (canonical ? end : ~end) + 1;
  }

  // Paths.

  private int whole(int object, MemberPath path) {
    return member(object, path.whole(), 0, path.whole().length, path.wholeHash());
  }

  private int outer(int object, MemberPath path) {
    return member(object, path.outer(), 0, path.outer().length, path.outerHash());
  }

  /// The value under a path. A member whose own name contains the dots goes before nested ones.
  int find(MemberPath path) {
    int object = ROOT;
    for (MemberPath left = path; left != null; left = left.inner()) {
      int found = whole(object, left);
      if (found != NONE || left.inner() == null) {
        return found;
      }
      object = outer(object, left);
      if (object == NONE || kind[object] != OBJECT) {
        return NONE;
      }
    }
    return NONE;
  }

  /// Removes a member, and the objects around it that are empty then. Returns its value, which can
  /// be used again.
  int remove(MemberPath path) {
    return remove(ROOT, path);
  }

  private int remove(int object, MemberPath path) {
    int found = whole(object, path);
    if (found != NONE) {
      detach(object, found);
      return found;
    }
    MemberPath inner = path.inner();
    int outer = inner == null ? NONE : outer(object, path);
    if (inner == null || outer == NONE || kind[outer] != OBJECT) {
      return NONE;
    }
    int removed = remove(outer, inner);
    if (removed != NONE) {
      whole[object] = false;
      if (size[outer] == 0) {
        detach(object, outer);
      }
    }
    return removed;
  }

  /// Puts a value under a path. Makes missing objects on the way.
  void put(MemberPath path, int value) {
    int object = ROOT;
    for (MemberPath left = path; left != null; left = left.inner()) {
      whole[object] = false;
      int member = outer(object, left);
      boolean there = member != NONE;
      if (!there) {
        member = node();
        name(member, left.outer(), left.outerHash());
        append(object, member);
      }
      if (left.inner() == null) {
        take(member, value);
      } else if (!there || kind[member] != OBJECT) {
        kind[member] = OBJECT;
        empty(member);
      }
      object = member;
    }
  }

  private void name(int member, byte[] name, int hashed) {
    nameSource[member] = MADE;
    nameFrom[member] = made.size();
    made.write(name);
    nameTo[member] = made.size();
    sources[MADE] = made.array();
    hash[member] = hashed;
  }

  void copy(MemberPath from, MemberPath to) {
    int found = find(from);
    if (found != NONE) {
      put(to, copy(found));
    }
  }

  void rename(MemberPath from, MemberPath to) {
    int removed = remove(from);
    if (removed != NONE) {
      put(to, removed);
    }
  }

  /// Whether the line itself has this member, and its value is a string.
  boolean isText(MemberPath name) {
    int found = whole(ROOT, name);
    return found != NONE && sources[source[found]][from[found]] == '"';
  }

  // New values.

  /// Where to write JSON, of which [#made] then makes a value.
  Output writing() {
    return made;
  }

  int from(int node) {
    return from[node];
  }

  int to(int node) {
    return to[node];
  }

  /// Makes a value of the JSON that was written since `start`. Its members cannot be changed.
  int made(int start) {
    int node = node();
    from[node] = start;
    to[node] = made.size();
    liesInMade(node);
    return node;
  }

  /// Reads an object from other bytes, as a value.
  int inner(byte[] bytes, int start) {
    return read(bytes, start, INNER);
  }

  /// Puts the members of an object into the line, in place of those with the same names.
  void lay(int object) {
    whole[ROOT] = false;
    for (int member = first[object]; member != NONE; ) {
      int behind = next[member];
      byte[] name = sources[nameSource[member]];
      int known = member(ROOT, name, nameFrom[member], nameTo[member], hash[member]);
      if (known == NONE) {
        append(ROOT, member);
      } else {
        take(known, member);
      }
      member = behind;
    }
  }

  /// Renames a member of the object and moves it to the end. If the object already has a member of
  /// that name, removes it instead.
  void stepAside(int object, MemberPath name, MemberPath other) {
    int found = whole(object, name);
    if (found == NONE) {
      return;
    }
    detach(object, found);
    if (whole(object, other) == NONE) {
      int aside = node();
      name(aside, other.whole(), other.wholeHash());
      take(aside, found);
      append(object, aside);
    }
  }

  // Writing.

  /// Hears of each piece that is written.
  @FunctionalInterface
  interface Pieces {
    /// @param at where in the output it is written
    /// @param source `LINE`, `INNER` or `MADE`
    void piece(int at, byte source, int from, int to);
  }

  void write(Output out) {
    write(ROOT, out);
  }

  /// Writes the same, and tells where everything comes from.
  void write(Output out, Pieces told) {
    pieces = told;
    write(ROOT, out);
    pieces = null;
  }

  private void copy(byte which, int start, int end, Output out) {
    if (pieces != null) {
      pieces.piece(out.size(), which, start, end);
    }
    out.write(sources[which], start, end - start);
  }

  private void write(int node, Output out) {
    if (whole[node]) {
      copy(source[node], from[node], to[node], out);
    } else if (kind[node] == OBJECT) {
      members(node, out);
    } else {
      items(node, out);
    }
  }

  private void members(int object, Output out) {
    out.write('{');
    int member = first[object];
    while (member != NONE) {
      if (member != first[object]) {
        out.write(',');
      }
      if (isTogether(member)) {
        int end = member;
        while (follows(end, next[end])) {
          end = next[end];
        }
        copy(source[member], nameFrom[member] - 1, to[end], out);
        member = next[end];
      } else {
        out.write('"');
        copy(nameSource[member], nameFrom[member], nameTo[member], out);
        out.write('"');
        out.write(':');
        write(member, out);
        member = next[member];
      }
    }
    out.write('}');
  }

  /// Whether name and value are adjacent and can be written as they are.
  private boolean isTogether(int member) {
    return whole[member]
        && source[member] != MADE
        && nameSource[member] == source[member]
        && from[member] == nameTo[member] + 2;
  }

  private boolean follows(int member, int behind) {
    return behind != NONE
        && isTogether(behind)
        && source[behind] == source[member]
        && nameFrom[behind] == to[member] + 2;
  }

  private void items(int array, Output out) {
    out.write('[');
    for (int item = first[array]; item != NONE; item = next[item]) {
      if (item != first[array]) {
        out.write(',');
      }
      write(item, out);
    }
    out.write(']');
  }
}
