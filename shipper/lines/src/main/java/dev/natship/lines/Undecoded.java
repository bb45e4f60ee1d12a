package dev.natship.lines;

/// Why a line is kept as text instead of as a JSON object.
public enum Undecoded {
  EMPTY,
  NOT_UTF8,
  TOO_DEEP,
  NOT_AN_OBJECT
}
