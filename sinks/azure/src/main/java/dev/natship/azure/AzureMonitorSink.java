package dev.natship.azure;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.settings.Settings;
import dev.natship.transport.AddressText;
import dev.natship.transport.BearerTokens;
import dev.natship.transport.Content;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.io.IOException;
import java.time.InstantSource;

/// Sends rows to the stream of a data collection rule. Azure silently drops columns that the table
/// does not have.
final class AzureMonitorSink implements Sink, Sink.Checkable {

  /// One line as a row. The sink adds the brackets of the array.
  private static final class Row implements Encoding {
    // 1 MB, counted on the body before and after compression
    private static final Limits LIMITS =
        Limits.NONE.withBytes(999_000).withLineBytes(990_000).withLineOverhead(1);

    @Override
    public void encode(LogLine line, Output out) {
      line.writeJson(out);
    }

    @Override
    public Limits limits() {
      return LIMITS;
    }
  }

  private final HttpTransport transport;
  private final Encoding encoding = new Row();

  private AzureMonitorSink(HttpTransport transport, BearerTokens tokens) {
    this.transport = transport.authorizedBy(tokens);
  }

  /// Reads `url`, `rule`, `stream` and `credentials`.
  static Sink read(Settings settings, InstantSource clock) {
    String path =
        "/dataCollectionRules/"
            + AddressText.value(settings.text("rule"))
            + "/streams/"
            + AddressText.value(settings.text("stream"));
    HttpTransport transport =
        HttpTransport.read(
            settings,
            HttpDefaults.post()
                .completing(
                    url -> AddressText.withoutLastSlash(url) + path + "?api-version=2023-01-01"),
            clock);
    return new AzureMonitorSink(transport, EntraTokens.read(settings, clock, transport::send));
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    return post(new Content().add("[").addItemsWithCommas(batch).add("]"));
  }

  /// Sends no rows, which needs the same rights as sending some.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    Delivery delivery = post(new Content().add("[]"));
    return delivery instanceof Delivery.Accepted
        ? new Delivery.Accepted(delivery.status(), "the application may send rows to the stream")
        : delivery;
  }

  private Delivery post(Content content) throws IOException, InterruptedException {
    HttpCall.Builder call =
        transport
            .call("")
            .headerIfAbsent("Content-Type", "application/json")
            .payload(transport.pack(content));
    return transport.deliver(call);
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
