package dev.natship.lookup;

import dev.natship.viewer.Arrival;

/// Where the lines of `natship tail` come from.
interface LogFeed {
  /// Who gets them. Called by the feed's thread.
  interface Taker {
    /// @param json the object as it came
    void arrived(Arrival arrival, byte[] json);

    /// Nothing more is there for the moment.
    void idle();

    /// How the connection is, in words that follow a time.
    void state(String words);

    /// Something went wrong that a person has to know, also where there is no screen.
    void trouble(String words);
  }

  /// Returns the exit code when there is nothing more to come.
  int follow(Taker taker) throws InterruptedException;
}
