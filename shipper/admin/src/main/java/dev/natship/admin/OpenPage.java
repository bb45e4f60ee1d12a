package dev.natship.admin;

/// What is open to everybody who reaches the address; the rest needs the token.
public enum OpenPage {
  /// `/health`, `/healthz` and `/readyz`.
  HEALTH,
  METRICS,
  /// `/api/v1/status`, without what destinations answered.
  STATUS
}
