package dev.natship.google;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.settings.Settings;
import dev.natship.transport.Answer;
import dev.natship.transport.AnswerJson;
import dev.natship.transport.BearerTokens;
import dev.natship.transport.Content;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes log entries, of which Google may take some and refuse others.
final class GoogleLoggingSink implements Sink, Sink.Checkable {
  private static final String URL = "https://logging.googleapis.com/v2/entries:write";
  private static final String SCOPE = "https://www.googleapis.com/auth/logging.write";
  private static final int ANSWER_BYTES_PER_ENTRY = 512;

  private final HttpTransport transport;
  private final LogEntryEncoding encoding;

  private GoogleLoggingSink(
      HttpTransport transport, BearerTokens tokens, LogEntryEncoding encoding) {
    this.transport = transport.authorizedBy(tokens);
    this.encoding = encoding;
  }

  /// Reads `project`, `log`, `resource { type, labels }`, `labels`, `payload` and `credentials`.
  static Sink read(Settings settings, Map<String, String> environment, InstantSource clock) {
    HttpTransport transport = HttpTransport.read(settings, HttpDefaults.post().withUrl(URL), clock);
    String project = settings.text("project");
    Settings resource = settings.section("resource");
    Map<String, FieldTemplate> resourceLabels =
        new LinkedHashMap<>(FieldTemplate.all(resource, "labels"));
    resourceLabels.putIfAbsent("project_id", FieldTemplate.parse(project));
    LogEntryEncoding encoding =
        new LogEntryEncoding(
            project,
            FieldTemplate.of(settings, "log", "natship"),
            new LogEntryEncoding.Resource(resource.text("type", "global"), resourceLabels),
            FieldTemplate.all(settings, "labels"),
            settings.choice("payload", LogEntryEncoding.Payload.JSON));
    BearerTokens tokens = GoogleTokens.read(settings, SCOPE, environment, clock, transport::send);
    return new GoogleLoggingSink(transport, tokens, encoding);
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Content content =
        new Content()
            .add("{\"partialSuccess\":true,\"entries\":[")
            .addItemsWithCommas(batch)
            .add("]}");
    return write(content, batch.size());
  }

  /// Writes no entries, which needs the same rights as writing some.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    Delivery delivery = write(new Content().add("{\"entries\":[]}"), 0);
    return delivery instanceof Delivery.Accepted
        ? new Delivery.Accepted(delivery.status(), "the account may write entries")
        : delivery;
  }

  private Delivery write(Content content, int entries) throws IOException, InterruptedException {
    HttpCall.Builder call =
        transport
            .call("")
            .headerIfAbsent("Content-Type", "application/json")
            .payload(transport.pack(content))
            .answerLimit(HttpCall.ANSWER_LIMIT + entries * ANSWER_BYTES_PER_ENTRY);
    return transport.deliver(call, answer -> meaning(answer, entries));
  }

  private Delivery meaning(Answer answer, int entries) {
    if (answer.successful()) {
      return transport.outcomes().classify(answer);
    }
    return EntryErrors.read(answer.status(), AnswerJson.parse(answer.body()), entries)
        .orElseGet(() -> transport.outcomes().classify(answer));
  }

  @Override
  public String compression() {
    return transport.compression();
  }

  @Override
  public void close() {
    transport.close();
  }
}
