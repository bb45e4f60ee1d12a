package dev.natship.logql;

/// What a label has to be; one that is missing is empty.
public record LabelTest(String label, TextTest test) {
  boolean holds(String value) {
    return test.holds(value);
  }
}
