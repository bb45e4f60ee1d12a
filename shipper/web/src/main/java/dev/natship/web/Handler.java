package dev.natship.web;

/// Answers the requests of one route. Any number of threads call it at once; what it throws becomes
/// a 500 and stands in the log.
public interface Handler {
  Response answer(Request request);
}
