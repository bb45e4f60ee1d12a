package dev.natship.demo;

import java.util.Locale;

/// What the demo says below the ledger: whether all lines arrived, and how to go on.
final class LastWords {
  private LastWords() {}

  static String of(long said, long accepted, ShipperStatus status) {
    StringBuilder words = new StringBuilder();
    long received =
        status.destinations().stream()
            .filter(each -> each.name().equals("file"))
            .mapToLong(ShipperStatus.Destination::read)
            .findFirst()
            .orElse(0);
    words.append(
        String.format(
            Locale.ROOT,
            "%nThe apps wrote %,d lines, Natship received %,d.%s%n",
            said,
            received,
            said > received
                ? String.format(
                    "%nThe others were said while nobody listened (the cut, the kill). Two Natships"
                        + " in%none queue group would have had those of the kill.")
                : ""));
    words.append(String.format(Locale.ROOT, "The endpoint counted %,d lines.%n", accepted));
    return words
        + """

        Go on with:
          natship providers    what it ships to, and the variables that switch each on
          natship check        what it would do with your variables, without doing it
          natship run          the real thing
        """;
  }
}
