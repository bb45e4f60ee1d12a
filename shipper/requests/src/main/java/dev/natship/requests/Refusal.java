package dev.natship.requests;

/// A request that is not answered by a route: the status and a sentence for whoever sent it. The
/// connection ends with it, since nobody knows where the next request would begin.
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  public Refusal(int status, String words) {
    super(words, null, false, false);
    this.status = status;
  }

  static Refusal tooLong(RequestLimits limits) {
    return new Refusal(413, "a body has at most " + limits.bodyBytes() + " bytes here");
  }

  public int status() {
    return status;
  }

  public String words() {
    return String.valueOf(getMessage());
  }
}
