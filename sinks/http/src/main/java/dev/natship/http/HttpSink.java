package dev.natship.http;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.settings.Settings;
import dev.natship.transport.BodyEncoding;
import dev.natship.transport.Compression;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.io.IOException;

/// Any destination that takes JSON or text over HTTP. Settings describe it; most providers are
/// nothing more.
final class HttpSink implements Sink {
  private final HttpTransport transport;
  private final BodyEncoding body;
  private final AnswerRules rules;

  private HttpSink(HttpTransport transport, BodyEncoding body, AnswerRules rules) {
    this.transport = transport;
    this.body = body;
    this.rules = rules;
  }

  static Sink read(Settings settings) {
    HttpTransport transport =
        HttpTransport.read(settings, HttpDefaults.post().withCompression(Compression.NONE));
    HttpSink sink =
        new HttpSink(
            transport,
            BodyEncoding.read(settings, BodyEncoding.Kind.JSON_ARRAY, transport::partition),
            AnswerRules.read(settings, transport.outcomes()));
    return Check.read(settings, transport)
        .<Sink>map(check -> new Checked(sink, check))
        .orElse(sink);
  }

  @Override
  public Encoding encoding() {
    return body;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    HttpCall.Builder call =
        transport
            .call(batch.partition())
            .headerIfAbsent("Content-Type", body.contentType())
            .payload(transport.pack(body.content(batch)))
            .answerLimit(rules.limit());
    return transport.deliver(call, answer -> rules.of(answer, batch));
  }

  @Override
  public String compression() {
    return transport.compression();
  }

  @Override
  public void close() {
    transport.close();
  }

  /// The same sink, for a provider that can be asked without delivering.
  private record Checked(HttpSink sink, Check question) implements Sink, Sink.Checkable {
    @Override
    public Encoding encoding() {
      return sink.encoding();
    }

    @Override
    public Delivery deliver(Batch batch) throws IOException, InterruptedException {
      return sink.deliver(batch);
    }

    @Override
    public Delivery check() throws IOException, InterruptedException {
      return question.ask(sink.transport);
    }

    @Override
    public boolean decides(Delivery refusal) {
      return question.documented();
    }

    @Override
    public void close() {
      sink.close();
    }
  }
}
