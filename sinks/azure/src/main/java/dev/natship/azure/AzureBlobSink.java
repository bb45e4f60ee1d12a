package dev.natship.azure;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.http.Answer;
import dev.natship.http.Authorizer;
import dev.natship.http.Form;
import dev.natship.http.HttpCall;
import dev.natship.http.HttpDefaults;
import dev.natship.http.HttpTransport;
import dev.natship.http.ObjectNames;
import dev.natship.http.Payload;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Base64;

/// Puts each batch as one block blob. A blob of that name that is there already is the first
/// attempt, whose answer was lost.
final class AzureBlobSink implements Sink, Sink.Checkable {
  private static final String VERSION = "2021-08-06";

  private final HttpTransport transport;
  private final String container;
  private final String url;
  private final Secret sas;
  private final ObjectNames names;
  private final Form form;

  private AzureBlobSink(
      HttpTransport transport,
      StorageAccount account,
      String container,
      ObjectNames names,
      Form form) {
    this.transport = transport;
    this.container = container;
    this.url = account.url() + "/" + container;
    this.sas = account.sas();
    this.names = names;
    this.form = form;
  }

  /// Reads `connection-string`, `container` and what names and forms objects.
  static Sink read(Settings settings, InstantSource clock) {
    StorageAccount account = StorageAccount.read(settings);
    String container = settings.text("container");
    if (!container.matches("[a-z0-9$][a-z0-9-]{2,62}")) {
      settings.problem("container", "expected the name of a container");
      container = "unset";
    }
    HttpTransport transport =
        HttpTransport.read(
            settings, HttpDefaults.post().withMethod("PUT").withUrl(account.url()), clock);
    Authorizer authorizer =
        account.sas().isEmpty()
            ? new SharedKey(
                account.name(), Base64.getDecoder().decode(account.key().reveal()), clock)
            : Authorizer.NONE;
    ObjectNames names = ObjectNames.read(settings);
    return new AzureBlobSink(
        transport.authorizedBy(authorizer),
        account,
        container,
        names,
        Form.read(settings, Form.Kind.NDJSON, names::prefix));
  }

  @Override
  public Encoding encoding() {
    return form;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Payload payload = transport.pack(form.content(batch));
    String name = ObjectNames.path(names.name(batch, payload));
    HttpCall.Builder call =
        call("PUT", url + "/" + name, "")
            .header("x-ms-blob-type", "BlockBlob")
            .header("If-None-Match", "*")
            .headerIfAbsent("Content-Type", form.contentType())
            .payload(payload);
    return transport.deliver(call, this::meaning);
  }

  private HttpCall.Builder call(String method, String url, String query) {
    String both =
        query.isEmpty() || sas.isEmpty() ? query + sas.reveal() : query + "&" + sas.reveal();
    return transport
        .call(method, both.isEmpty() ? url : url + "?" + both)
        .header("x-ms-version", VERSION);
  }

  private Delivery meaning(Answer answer) {
    if (answer.status() == 412 || answer.status() == 409 && says(answer, "BlobAlreadyExists")) {
      return new Delivery.Accepted(answer.status(), "this blob was already there");
    }
    Delivery delivery = transport.outcomes().classify(answer);
    // a store does not read lines: what it will not take waits until the owner has set it right
    return delivery instanceof Delivery.Reject reject
            && transport.outcomes().ruled(answer).isEmpty()
        ? new Delivery.Park(reject.status(), reject.words())
        : delivery;
  }

  private static boolean says(Answer answer, String code) {
    return answer.header("x-ms-error-code").orElse("").equals(code)
        || answer.text().contains("<Code>" + code + "</Code>");
  }

  @Override
  public Delivery check() throws IOException, InterruptedException {
    return transport.deliver(
        call("GET", url, "restype=container"),
        answer ->
            switch (answer.status()) {
              case 200 -> new Delivery.Accepted(200, "the container " + container + " is there");
              case 404 -> {
                String words = "there is no container " + container;
                yield new Delivery.Park(404, transport.outcomes().explain(404, words));
              }
              default -> meaning(answer);
            });
  }

  @Override
  public void close() {
    transport.close();
  }
}
