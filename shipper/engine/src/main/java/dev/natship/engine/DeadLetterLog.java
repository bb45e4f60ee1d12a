package dev.natship.engine;

/// Says in the log, once per interval, that a line was dead-lettered and why. The line itself is
/// not logged: the log is no place for other people's data.
final class DeadLetterLog implements DeadLetterOffice {
  private static final System.Logger LOG = System.getLogger(DeadLetterLog.class.getName());

  private final Seldom seldom = new Seldom(Pace.SYSTEM);

  @Override
  public void keep(DeadLetter letter) {
    long before = seldom.due();
    if (before >= 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          letter.sink()
              + ": a line from "
              + letter.subject()
              + " was dead-lettered and not kept ("
              + letter.reason()
              + (letter.words().isEmpty() ? "" : ": " + letter.words())
              + ")"
              + (before == 0 ? "" : ", and " + before + " more since the last report"));
    }
  }
}
