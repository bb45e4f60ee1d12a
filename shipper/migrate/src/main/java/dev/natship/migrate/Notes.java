package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;

/// What the owner should know about the turning of his file, in the order in which it was found.
final class Notes {
  private final List<Migration.LeftOut> leftOut = new ArrayList<>();
  private final List<Migration.LeftOut> remarks = new ArrayList<>();

  void leftOut(int line, String what, String why) {
    leftOut.add(new Migration.LeftOut(line, what, why));
  }

  /// Something that needs no setting here, or is the same in another way.
  void remark(int line, String what, String why) {
    remarks.add(new Migration.LeftOut(line, what, why));
  }

  List<Migration.LeftOut> leftOut() {
    return leftOut;
  }

  List<Migration.LeftOut> remarks() {
    return remarks;
  }
}
