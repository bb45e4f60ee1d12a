package dev.natship.api;

import java.util.List;
import java.util.Locale;

/// What a line says of where it comes from and what it belongs to, beside its core fields. Programs
/// use many names for it; they are looked for only where somebody asks, in the line's own JSON and
/// then in the JSON inside its message.
public enum ContextField {
  REQUEST_ID(
      "fal_request_id",
      "request_id",
      "request-id",
      "requestId",
      "req_id",
      "reqId",
      "request.id",
      "x-request-id"),
  STREAM("stream"),
  SOURCE("source", "fal_source", "event.provider"),
  ISOLATE_SOURCE("fal_isolate_source", "isolate_source"),
  JOB_ID("fal_job_id", "job_id", "jobId", "job.id"),
  ENDPOINT("endpoint", "fal_endpoint"),
  VERSION("version", "app_version", "service.version"),
  APP_ID("fal_app_id", "app_id", "appId");

  // List.of cannot change.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> usualPaths;

  ContextField(String... usualPaths) {
    this.usualPaths = List.of(usualPaths);
  }

  /// Its name in templates and settings: `request-id`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Where it is looked for unless the owner says otherwise; the first place that has it wins.
  public List<String> usualPaths() {
    return usualPaths;
  }
}
