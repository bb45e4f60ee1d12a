package dev.natship.otlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Our bytes equal those that the protocol's own classes write.
class ProtobufRecordsTest {

  @Test
  void writesWhatTheGeneratedClassesWrite() throws Exception {
    byte[] body =
        send(
            """
            resource { service.name = "{{fly.app.name}}" }
            attributes { fly.region = "{{fly.region}}" }
            members = false
            scope.name = fly
            """,
            FlyLines.SAMPLE);

    ExportLogsServiceRequest parsed = ExportLogsServiceRequest.parseFrom(body);
    long observed =
        parsed.getResourceLogs(0).getScopeLogs(0).getLogRecords(0).getObservedTimeUnixNano();
    ExportLogsServiceRequest expected =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .setResource(
                        Resource.newBuilder().addAttributes(text("service.name", "sandwich")))
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName("fly"))
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setTimeUnixNano(1771324200123456789L)
                                    .setObservedTimeUnixNano(observed)
                                    .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)
                                    .setSeverityText("error")
                                    .setBody(
                                        AnyValue.newBuilder().setStringValue("boom: disk full"))
                                    .addAttributes(text("fly.region", "ams")))))
            .build();
    assertArrayEquals(expected.toByteArray(), body);
    ExportLogsServiceRequest.Builder unobserved = expected.toBuilder();
    unobserved
        .getResourceLogsBuilder(0)
        .getScopeLogsBuilder(0)
        .getLogRecordsBuilder(0)
        .clearObservedTimeUnixNano();
    assertEquals(
        "0a630a1c0a1a0a0c736572766963652e6e616d65120a0a0873616e647769636812430a050a03666c79123a09"
            + "155d69a2f901951810111a056572726f722a110a0f626f6f6d3a206469736b2066756c6c32130a0a666c"
            + "792e726567696f6e12050a03616d73",
        HexFormat.of().formatHex(unobserved.build().toByteArray()));
  }

  @Test
  void keepsTheTypesOfOtherMembers() throws Exception {
    byte[] body =
        send(
            "attributes { app = \"{{fly.app.name}}\" }",
            """
            {"message":"m","count":-3,"ratio":0.5,"ok":true,"none":null,"list":[1,2],"big":123456789012345678901,"deep":{"a":"b"}}
            """);

    LogRecord record =
        ExportLogsServiceRequest.parseFrom(body)
            .getResourceLogs(0)
            .getScopeLogs(0)
            .getLogRecords(0);
    assertEquals(-3, value(record, "count").getIntValue());
    assertEquals(0.5, value(record, "ratio").getDoubleValue());
    assertEquals(true, value(record, "ok").getBoolValue());
    assertEquals(AnyValue.ValueCase.VALUE_NOT_SET, value(record, "none").getValueCase());
    assertEquals("[1,2]", value(record, "list").getStringValue());
    assertEquals(123456789012345678901.0, value(record, "big").getDoubleValue());
    assertEquals("b", value(record, "deep.a").getStringValue());
  }

  @Test
  void readsPartialSuccessInBothForms() {
    byte[] answer = HexFormat.of().parseHex("0a0b08031207746f6f206f6c64");

    PartialSuccess partial =
        PartialSuccess.read(
            new dev.natship.transport.Answer(200, java.util.List.of(), answer, true),
            "application/x-protobuf");

    assertEquals(new PartialSuccess(3, "too old"), partial);
    assertEquals(
        ByteString.copyFrom(answer),
        ExportLogsServiceResponse.newBuilder()
            .setPartialSuccess(
                io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess.newBuilder()
                    .setRejectedLogRecords(3)
                    .setErrorMessage("too old"))
            .build()
            .toByteString());
  }

  private static byte[] send(String settings, String line) {
    try (HttpReceiver receiver = HttpReceiver.start().usually(CannedAnswer.of(200));
        LaneHarness lane =
            LaneHarness.of(
                new OtlpSinkFactory(), "url = \"" + receiver.url() + "\"\n" + settings)) {
      lane.feed(FlyLines.SUBJECT, line.strip()).settle();

      return receiver.received().getFirst().body();
    }
  }

  private static AnyValue value(LogRecord record, String key) {
    return record.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError(key + " in " + record))
        .getValue();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
