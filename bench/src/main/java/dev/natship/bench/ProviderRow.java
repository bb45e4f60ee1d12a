package dev.natship.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A provider as users turn it on: by its variables. `BASE` in a value is replaced by the address
/// of a destination of the bench.
///
/// @param settings what no variable can set
record ProviderRow(String name, Map<String, String> variables, String settings) {
  private static final Map<String, String> AWS =
      Map.of(
          "AWS_REGION", "us-east-1", "AWS_ACCESS_KEY_ID", "key", "AWS_SECRET_ACCESS_KEY", "secret");

  /// The ten providers that are used most.
  static final List<ProviderRow> ALL =
      List.of(
          of(
              "axiom",
              Map.of("AXIOM_TOKEN", "t", "AXIOM_DATASET", "d", "AXIOM_URL", "BASE/0/axiom")),
          new ProviderRow(
              "datadog",
              Map.of("DATADOG_API_KEY", "k"),
              "sinks.datadog.url = \"BASE/0/datadog\"\n"),
          of(
              "better-stack",
              Map.of(
                  "BETTER_STACK_SOURCE_TOKEN",
                  "t",
                  "BETTER_STACK_INGESTING_HOST",
                  "BASE/0/better-stack")),
          of("loki", Map.of("LOKI_URL", "BASE/0")),
          new ProviderRow(
              "new-relic",
              Map.of("NEW_RELIC_LICENSE_KEY", "k"),
              "sinks.new-relic.url = \"BASE/0/new-relic\"\n"),
          // By default an object is sent after five minutes, which is longer than a run.
          new ProviderRow(
              "s3",
              with(AWS, "AWS_BUCKET", "bench-lines", "S3_ENDPOINT", "BASE"),
              "sinks.s3.batch.age = 1s\n"),
          of("elasticsearch", Map.of("ELASTICSEARCH_URL", "BASE/0")),
          of(
              "splunk",
              Map.of(
                  "LOGS_ENABLE_SPLUNK", "1", "SPLUNK_HEC_URL", "BASE/0", "SPLUNK_HEC_TOKEN", "t")),
          of("otlp", Map.of("LOGS_ENABLE_OTLP", "1", "OTEL_EXPORTER_OTLP_ENDPOINT", "BASE/0")),
          of(
              "cloudwatch",
              with(AWS, "CLOUDWATCH_LOG_GROUP_NAME", "g", "CLOUDWATCH_ENDPOINT", "BASE")));

  private static ProviderRow of(String name, Map<String, String> variables) {
    return new ProviderRow(name, variables, "");
  }

  private static Map<String, String> with(
      Map<String, String> some, String name, String value, String other, String otherValue) {
    Map<String, String> all = new TreeMap<>(some);
    all.put(name, value);
    all.put(other, otherValue);
    return all;
  }

  /// This row with an address in place of `BASE`.
  ProviderRow at(String base) {
    Map<String, String> placed = new TreeMap<>(variables);
    placed.replaceAll((_, value) -> value.replace("BASE", base));
    return new ProviderRow(name, placed, settings.replace("BASE", base));
  }
}
