package dev.natship.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateDoubtsTest {
  @ParameterizedTest
  @CsvSource({
    "{{messsage}}, message",
    "{{mesage}}, message",
    "{{Message}}, message",
    "{{levle}}, level",
    "{{hots}}, host",
    "{{appp}}, app",
    "{{regoin}}, region",
    "{{instnace}}, instance",
    "{{providr}}, provider",
    "{{request_idd}}, request-id",
    "{{reqest-id}}, request-id",
    "{{isolate_sorce}}, isolate-source",
    "{{fly.app.nam}}, fly.app.name",
    "{{fly_app_name}}, fly.app.name",
    "{{fly.regoin}}, fly.region",
    "{{log.levl}}, log.level",
    "{{time.milis}}, time.millis",
    "{{severity.sysLog}}, severity.syslog",
    "{{mesage|none}}, message",
    "{{upper levle}}, level",
    "{{cut 80 html mesage}}, message",
    "{{first fal_app_name appp host}}, app",
    "a {{app}} of {{regoin}}, region",
  })
  void asksWhetherANearMissIsMeant(String template, String meant) {
    List<String> doubts = FieldTemplate.doubts(template);

    assertEquals(1, doubts.size(), doubts::toString);
    assertTrue(doubts.getFirst().contains("did you mean {{" + meant + "}}?"), doubts.getFirst());
  }

  @Test
  void saysWhatBecomesOfTheNameAndHowToKeepIt() {
    assertEquals(
        List.of(
            "{{messsage}} is no field that Natship knows, so it is looked for in the JSON of each"
                + " line; did you mean {{message}}? (if it is meant so: {{messsage|}})"),
        FieldTemplate.doubts("{{messsage}}"));
  }

  @Test
  void listsTheFormsThatThereAre() {
    List<String> doubts = FieldTemplate.doubts("{{received.fortnights}}");

    assertEquals(1, doubts.size());
    assertTrue(doubts.getFirst().endsWith("of received there are received.ms"), doubts::toString);
  }

  /// What programs write into their lines, and the names under which we look for context there.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "msg",
        "text",
        "ts",
        "at",
        "id",
        "ip",
        "op",
        "url",
        "uri",
        "row",
        "map",
        "tap",
        "err",
        "error",
        "type",
        "name",
        "file",
        "line",
        "code",
        "user",
        "user.id",
        "userId",
        "user_id",
        "method",
        "path",
        "status",
        "duration",
        "latency",
        "took",
        "bytes",
        "size",
        "count",
        "total",
        "reason",
        "person",
        "session",
        "label",
        "labels",
        "tags",
        "tag",
        "logger",
        "thread",
        "caller",
        "stack",
        "stacktrace",
        "exception",
        "exc_info",
        "pid",
        "hostname",
        "cluster",
        "node",
        "pod",
        "namespace",
        "container",
        "service",
        "service.name",
        "component",
        "module",
        "class",
        "function",
        "event_type",
        "environment",
        "env",
        "release",
        "build",
        "commit",
        "branch",
        "trace_id",
        "span_id",
        "trace.id",
        "span.id",
        "traceId",
        "spanId",
        "tenant",
        "customer",
        "order",
        "order_id",
        "amount",
        "currency",
        "country",
        "city",
        "resource",
        "distance",
        "http.method",
        "http.status_code",
        "http.url",
        "client",
        "server",
        "remote_addr",
        "referer",
        "user_agent",
        "query",
        "params",
        "payload",
        "body",
        "data",
        "meta",
        "context",
        "fields",
        "extra",
        "attempt",
        "retry",
        "queue",
        "topic",
        "partition",
        "offset",
        "key",
        "value",
        "table",
        "db",
        "sql",
        "rows",
        "cache",
        "job",
        "task",
        "worker",
        "step",
        "phase",
        "action",
        "actor",
        "target",
        "result",
        "success",
        "ok",
        "date",
        "day",
        "hour",
        "job_id",
        "request_id",
        "reqId",
        "request.id",
        "app_id",
        "fal_source",
        "service.version",
        "most",
        "post",
        "levels|",
        "a.b.c",
        "@timestamp",
        "@message",
        "severity_text",
        "severityText"
      })
  void doubtsNoNameThatALineMayWellCarry(String name) {
    assertEquals(List.of(), FieldTemplate.doubts("{{" + name + "}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{message}}",
        "{{fly.app.name|unknown}}",
        "{{time:yyyy-MM-dd HH:mm}}",
        "{{upper time:EEE}}",
        "{{flat event}}",
        "{{severity.syslog}}",
        "{{now.ms}}",
        "{{events}}",
        "no field",
        "{{",
        "{{}}",
        "{{message"
      })
  void doubtsNothingThatItKnows(String template) {
    assertEquals(List.of(), FieldTemplate.doubts(template));
  }
}
