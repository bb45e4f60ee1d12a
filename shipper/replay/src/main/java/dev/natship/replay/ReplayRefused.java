package dev.natship.replay;

import java.io.IOException;

/// A replay cannot begin, or cannot be steered any more. The message is for whoever asked for it.
public final class ReplayRefused extends IOException {
  private static final long serialVersionUID = 1;

  public ReplayRefused(String words) {
    super(words);
  }

  public String words() {
    return String.valueOf(getMessage());
  }
}
