package dev.natship.azure;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.objects.ObjectStore;
import dev.natship.objects.ObjectStoreSink;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.transport.Answer;
import dev.natship.transport.Authorizer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.Payload;
import java.time.InstantSource;
import java.util.Base64;

/// Block blobs in Azure Storage. When a blob of that name is there already, an earlier attempt
/// wrote it and its answer was lost.
final class AzureStore implements ObjectStore {
  private static final String VERSION = "2021-08-06";

  private final HttpTransport transport;
  private final String container;
  private final String url;
  private final Secret sas;

  private AzureStore(HttpTransport transport, StorageAccount account, String container) {
    this.transport = transport;
    this.container = container;
    this.url = account.url() + "/" + container;
    this.sas = account.sas();
  }

  /// Reads `connection-string`, `container` and what names and forms objects.
  static Sink read(Settings settings, InstantSource clock) {
    StorageAccount account = StorageAccount.read(settings);
    String container = settings.text("container");
    if (!container.matches("[a-z0-9$][a-z0-9-]{2,62}")) {
      settings.unusable("container", "expected the name of a container");
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
    return ObjectStoreSink.read(
        settings,
        transport.authorizedBy(authorizer),
        new AzureStore(transport, account, container));
  }

  @Override
  public HttpCall.Builder put(String path, Payload payload) {
    return call("PUT", url + "/" + path, "")
        .header("x-ms-blob-type", "BlockBlob")
        .header("If-None-Match", "*");
  }

  @Override
  public HttpCall.Builder find() {
    return call("GET", url, "restype=container");
  }

  private HttpCall.Builder call(String method, String url, String query) {
    String both =
        query.isEmpty() || sas.isEmpty() ? query + sas.reveal() : query + "&" + sas.reveal();
    return transport
        .call(method, both.isEmpty() ? url : url + "?" + both)
        .header("x-ms-version", VERSION);
  }

  @Override
  public String bucket() {
    return "container " + container;
  }

  @Override
  public Delivery meaning(Answer answer) {
    return answer.status() == 412 || answer.status() == 409 && says(answer, "BlobAlreadyExists")
        ? new Delivery.Accepted(answer.status(), "this blob was already there")
        : transport.outcomes().classify(answer);
  }

  private static boolean says(Answer answer, String code) {
    return answer.header("x-ms-error-code").orElse("").equals(code)
        || answer.text().contains("<Code>" + code + "</Code>");
  }
}
