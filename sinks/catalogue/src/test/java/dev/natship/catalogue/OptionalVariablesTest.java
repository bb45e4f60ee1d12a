package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.config.Destination;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a variable changes that may be set and need not be.
class OptionalVariablesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    // vendor, variable, its value, the setting it changes, what that is then
    "axiom, AXIOM_ORG_ID, unset, headers.X-Axiom-Org-Id, ''",
    "axiom, AXIOM_ORG_ID, acme, headers.X-Axiom-Org-Id, acme",
    "baselime, BASELIME_DATASET, unset, url, https://events.baselime.io/v1/flyio",
    "baselime, BASELIME_DATASET, mine, url, https://events.baselime.io/v1/mine",
    "better-stack, BETTER_STACK_INGESTING_HOST, unset, url, https://in.logs.betterstack.com/",
    "better-stack, BETTER_STACK_INGESTING_HOST, https://s1.example, url, https://s1.example",
    "datadog, DATADOG_SITE, unset, url, https://http-intake.logs.datadoghq.com/api/v2/logs",
    "datadog, DATADOG_SITE, uk1.datadoghq.com, url,"
        + " https://http-intake.logs.uk1.datadoghq.com/api/v2/logs",
    "datadog, DATADOG_SITE, uk1.datadoghq.com, check.url,"
        + " https://api.uk1.datadoghq.com/api/v1/validate",
    "datadog, DATADOG_SOURCE, unset, fields.add.ddsource, fly-io",
    "datadog, DATADOG_SOURCE, nodejs, fields.add.ddsource, nodejs",
    "honeycomb, HONEYCOMB_API_HOST, unset, url, https://api.honeycomb.io/1/batch/fly",
    "honeycomb, HONEYCOMB_API_HOST, api.eu1.honeycomb.io, url,"
        + " https://api.eu1.honeycomb.io/1/batch/fly",
    "logdna, LOGDNA_ENV, unset, shape.env, production",
    "logdna, LOGDNA_ENV, staging, shape.env, staging",
    "logflare, LOGFLARE_URL, unset, url, https://api.logflare.app/logs/vector",
    "logflare, LOGFLARE_URL, https://logs.example/, url, https://logs.example/logs/vector",
    "loki, LOKI_TENANT_ID, unset, headers.X-Scope-OrgID, ''",
    "loki, LOKI_TENANT_ID, team-1, headers.X-Scope-OrgID, team-1",
    "new-relic, NEW_RELIC_REGION, gov, url, https://gov-log-api.newrelic.com/log/v1",
    "sematext, SEMATEXT_REGION, us, url, https://logsene-receiver.sematext.com",
    "sematext, SEMATEXT_REGION, eu, url, https://logsene-receiver.eu.sematext.com",
    "signoz, SIGNOZ_URI, unset, url, https://ingest.us.signoz.cloud/logs/vector",
    "signoz, SIGNOZ_URI, https://ingest.eu.signoz.cloud/logs/vector, url,"
        + " https://ingest.eu.signoz.cloud/logs/vector",
  })
  void changesOneSetting(
      String name, String variable, String value, String setting, String expected) {
    Map<String, String> environment = Vendor.overHttp(name).environment();
    environment.remove(variable);
    if (!value.equals("unset")) {
      environment.put(variable, value);
    }
    Destination.On on = new Installation(folder).destinationOn(name, environment, "");

    assertEquals(expected, on.settings().text(setting, ""));
  }
}
