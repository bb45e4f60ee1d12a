package dev.natship.app;

/// What `natship test` found out about one thing.
record Trial(String about, Finding finding, String words) {

  enum Finding {
    OK("ok"),
    UNSURE("unsure"),
    REFUSED("REFUSED");

    private final String word;

    Finding(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Trial ok(String about, String words) {
    return new Trial(about, Finding.OK, words);
  }

  static Trial unsure(String about, String words) {
    return new Trial(about, Finding.UNSURE, words);
  }

  static Trial refused(String about, String words) {
    return new Trial(about, Finding.REFUSED, words);
  }
}
