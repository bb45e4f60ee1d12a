package dev.natship.aws;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.settings.Settings;
import dev.natship.transport.Answer;
import dev.natship.transport.AnswerJson;
import dev.natship.transport.Compression;
import dev.natship.transport.Content;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.NotSent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Puts events into log streams, and makes groups and streams that are not there yet.
final class CloudwatchSink implements Sink, Sink.Checkable {
  private static final String MISSING = "ResourceNotFoundException";
  private static final String EXISTS = "ResourceAlreadyExistsException";

  private final HttpTransport transport;
  private final String endpoint;
  private final CloudwatchEncoding encoding;
  private final FieldTemplate group;
  private final boolean create;
  private final long retentionDays;
  private final Signing signing;
  private final AwsOutcomes outcomes;

  private CloudwatchSink(
      HttpTransport transport,
      String endpoint,
      CloudwatchEncoding encoding,
      FieldTemplate group,
      boolean create,
      long retentionDays,
      Signing signing) {
    this.transport = transport;
    this.endpoint = endpoint;
    this.encoding = encoding;
    this.group = group;
    this.create = create;
    this.retentionDays = retentionDays;
    this.signing = signing;
    this.outcomes = new AwsOutcomes(transport.outcomes(), signing);
  }

  /// Reads `group`, `stream`, `line`, `text`, `create`, `retention-days`, `region` and `endpoint`.
  static Sink read(Settings settings, Map<String, String> environment, InstantSource clock) {
    Region.refuseHttpSettings(settings);
    String region = Region.read(settings, "");
    URI address =
        settings.has("endpoint")
            ? settings.url("endpoint", "https", "http")
            : URI.create(Region.host("logs", region));
    if (!settings.has("endpoint")) {
      Region.checkAws(settings, region);
    }
    String endpoint = address.getScheme() + "://" + address.getRawAuthority() + "/";
    HttpTransport transport =
        HttpTransport.read(
            settings, HttpDefaults.post().withUrl(endpoint).withCompression(Compression.NONE));
    if (settings.text("group", "").isBlank()) {
      settings.problem("group", "required, but not set");
    }
    FieldTemplate group = FieldTemplate.of(settings, "group", "natship");
    CloudwatchEncoding encoding =
        new CloudwatchEncoding(
            settings.choice("line", CloudwatchEncoding.Line.JSON),
            FieldTemplate.of(settings, "text", "{{message}}"),
            group,
            FieldTemplate.of(settings, "stream", "{{fly.app.name|unknown}}/{{host|unknown}}"));
    Keyring keyring = Keyring.read(settings, region, environment, clock, transport::send);
    return new CloudwatchSink(
        transport,
        endpoint,
        encoding,
        group,
        settings.flag("create", true),
        settings.number("retention-days", 0, 0, 3653),
        new Signing("logs", region, keyring, clock));
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    LogEvents events = new LogEvents(batch);
    try {
      Answer answer = ask("PutLogEvents", events.content(""));
      if (create && is(answer, MISSING)) {
        Delivery made = make(batch.partition());
        if (!(made instanceof Delivery.Accepted)) {
          return made;
        }
        answer = ask("PutLogEvents", events.content(""));
      }
      if (is(answer, "InvalidSequenceTokenException")) {
        String expected = AnswerJson.parse(answer.body()).at("/expectedSequenceToken").text();
        answer = ask("PutLogEvents", events.content(expected));
      }
      return meaning(events, answer);
    } catch (NotSent refused) {
      return refused.delivery();
    }
  }

  private Delivery meaning(LogEvents events, Answer answer) {
    if (is(answer, "DataAlreadyAcceptedException")) {
      return new Delivery.Accepted(answer.status(), "these events were already there");
    }
    if (is(answer, "InvalidSequenceTokenException") || create && is(answer, MISSING)) {
      return new Delivery.Retry(answer.status(), outcomes.words(answer));
    }
    Delivery delivery = outcomes.classify(answer);
    if (!(delivery instanceof Delivery.Accepted)) {
      return delivery;
    }
    List<Delivery.Rejection> rejected = events.rejected(AnswerJson.parse(answer.body()));
    return rejected.isEmpty()
        ? delivery
        : new Delivery.Partial(
            answer.status(), rejected.getFirst().words(), new int[0], rejected, Duration.ZERO);
  }

  /// Makes the stream, and the group before it when that is missing too. Others may do the same at
  /// the same time.
  private Delivery make(String partition) throws IOException, InterruptedException {
    Output names = new Output(128);
    names.text("{\"logGroupName\":").jsonString(LogEvents.group(partition));
    String groupOnly = names.toText() + "}";
    names.text(",\"logStreamName\":").jsonString(LogEvents.stream(partition)).text("}");
    Content both = new Content().add(names);
    Answer stream = ask("CreateLogStream", both);
    if (is(stream, MISSING)) {
      Answer made = ask("CreateLogGroup", new Content().add(groupOnly));
      if (!made.successful() && !is(made, EXISTS)) {
        return outcomes.classify(made);
      }
      if (made.successful() && retentionDays > 0) {
        Delivery kept = outcomes.classify(retain(partition));
        if (!(kept instanceof Delivery.Accepted)) {
          return kept;
        }
      }
      stream = ask("CreateLogStream", both);
    }
    return stream.successful() || is(stream, EXISTS)
        ? new Delivery.Accepted(stream.status())
        : outcomes.classify(stream);
  }

  private Answer retain(String partition) throws IOException, InterruptedException {
    Output body = new Output(128);
    body.text("{\"logGroupName\":").jsonString(LogEvents.group(partition));
    body.text(",\"retentionInDays\":").number(retentionDays).text("}");
    return ask("PutRetentionPolicy", new Content().add(body));
  }

  /// Asks for the log group. AWS refuses keys that may only write, and says which right is missing.
  /// When the name of the group follows from the line, there is no group to ask for.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    Output body = new Output(128);
    body.text("{\"limit\":1");
    if (group.isConstant()) {
      body.text(",\"logGroupNamePrefix\":").jsonString(group.toString());
    }
    try {
      Answer answer = ask("DescribeLogGroups", new Content().add(body.text("}")));
      return answer.successful() ? found(answer) : outcomes.classify(answer);
    } catch (NotSent refused) {
      return refused.delivery();
    }
  }

  /// Who may write events may often not list the groups.
  @Override
  public boolean decides(Delivery refusal) {
    return refusal.status() != 403 && !refusal.words().startsWith("AccessDenied");
  }

  private Delivery found(Answer answer) {
    int status = answer.status();
    if (!group.isConstant()) {
      return new Delivery.Accepted(
          status, "the keys are good; the log group follows from the line");
    }
    String name = group.toString();
    boolean there =
        AnswerJson.parse(answer.body()).at("/logGroups").values().stream()
            .anyMatch(each -> each.at("/logGroupName").text().equals(name));
    if (there || create) {
      return new Delivery.Accepted(
          status, "the log group " + name + (there ? " is there" : " will be made"));
    }
    return new Delivery.Park(status, "there is no log group " + name + ", and create is off");
  }

  private Answer ask(String action, Content body) throws IOException, InterruptedException {
    HttpCall.Builder call =
        transport
            .call("POST", endpoint)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "Logs_20140328." + action)
            .payload(transport.pack(body));
    signing.sign(call);
    return transport.send(call.build());
  }

  private static boolean is(Answer answer, String code) {
    return !answer.successful() && AwsError.read(answer).code().equals(code);
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
