package dev.natship.logql;

/// How two numbers are compared.
enum Comparison {
  EQUAL,
  NOT_EQUAL,
  GREATER,
  AT_LEAST,
  LESS,
  AT_MOST;

  boolean holds(double left, double right) {
    return switch (this) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case GREATER -> left > right;
      case AT_LEAST -> left >= right;
      case LESS -> left < right;
      case AT_MOST -> left <= right;
    };
  }
}
