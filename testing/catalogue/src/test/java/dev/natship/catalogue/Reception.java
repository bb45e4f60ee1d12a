package dev.natship.catalogue;

import dev.natship.config.Destination;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.nio.file.Path;
import java.util.List;

/// One receiver with TLS that stands for all providers in the tests of a class.
final class Reception implements AutoCloseable {
  private final Path folder;
  private final Certificates certificates;
  private final HttpReceiver receiver;

  private Reception(Path folder, Certificates certificates) {
    this.folder = folder;
    this.certificates = certificates;
    this.receiver = HttpReceiver.startTls(certificates.serverContext());
  }

  static Reception in(Path folder) {
    return new Reception(folder, Certificates.in(folder));
  }

  String url() {
    return receiver.url();
  }

  Redirected redirected(TestedProvider provider) {
    return Redirected.of(new ShippedConfiguration(folder), provider, receiver.url());
  }

  /// A provider's destination as it is shipped, except that it sends to this receiver.
  ///
  /// @param settings further settings of the owner
  Destination.On destination(TestedProvider provider, String settings) {
    Redirected redirected = redirected(provider);
    String owner =
        "%s\nsinks.%s {\ntls.ca = \"%s\"\n%s\n}\n"
            .formatted(redirected.owner(), provider.name(), certificates.authority(), settings);
    return new ShippedConfiguration(folder)
        .destinationOn(provider.name(), redirected.environment(), owner);
  }

  /// Sets the answer to all requests from now on. A request for a token gets a token.
  void answer(TestedProvider provider, CannedAnswer answer) {
    receiver.usually(request -> provider.answer(request, answer));
  }

  /// How many requests have been received.
  int count() {
    return receiver.received().size();
  }

  /// The requests after the first `count`.
  List<Received> since(int count) {
    List<Received> received = receiver.received();
    return List.copyOf(received.subList(count, received.size()));
  }

  /// The requests after the first `count`, as text for a golden file.
  String since(int count, TestedProvider provider, String place) {
    return HttpFile.of(
        since(count), request -> provider.asksForToken(request) ? provider.tokenPlace() : place);
  }

  @Override
  public void close() {
    receiver.close();
  }
}
