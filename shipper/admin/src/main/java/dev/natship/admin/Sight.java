package dev.natship.admin;

/// How much of the status somebody sees: what destinations answered may quote lines, so not
/// everybody reads it.
enum Sight {
  ALL("all"),
  /// The admin token would show the rest.
  TOKEN_SHOWS_MORE("token-shows-more"),
  /// There is no token that could show it.
  NO_TOKEN("no-token");

  private final String word;

  Sight(String word) {
    this.word = word;
  }

  static Sight of(boolean trusted, AdminSettings settings) {
    return trusted ? ALL : settings.token().isPresent() ? TOKEN_SHOWS_MORE : NO_TOKEN;
  }

  String word() {
    return word;
  }

  /// What stands where words are not shown.
  String instead() {
    return this == NO_TOKEN
        ? "(set ADMIN_TOKEN and give it, to see what it answered)"
        : "(the admin token shows what it answered)";
  }
}
