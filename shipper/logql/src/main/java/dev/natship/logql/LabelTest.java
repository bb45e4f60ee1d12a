package dev.natship.logql;

/// A test on the text of a label. A missing label counts as empty.
public record LabelTest(String label, TextTest test) {
  boolean holds(String value) {
    return test.holds(value);
  }
}
