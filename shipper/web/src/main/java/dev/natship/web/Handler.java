package dev.natship.web;

/// Returns the responses of one route. Any number of threads call it at once. What it throws
/// becomes a 500 and is logged.
public interface Handler {
  Response answer(Request request);
}
