package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.config.Destination;
import dev.natship.testkit.Answer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `natship test` asks each vendor before it sends a line, and what it prints for each answer:
/// `golden/<provider>/check.http`.
class CheckTest {
  private static final Map<Integer, String> REFUSALS =
      new TreeMap<>(
          Map.of(401, "unknown key", 403, "not allowed", 404, "", 503, "try again later"));

  @TempDir static Path folder;

  private static Certificates certificates;
  private static HttpReceiver receiver;

  static Stream<Vendor> vendors() {
    return Vendor.overHttp().stream();
  }

  @BeforeAll
  static void startReceiver() {
    certificates = Certificates.in(folder);
    receiver = HttpReceiver.startTls(certificates.serverContext());
  }

  @AfterAll
  static void stopReceiver() {
    receiver.close();
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void asksAsTheVendorDocumentsAndTellsWhatIsWrong(Vendor vendor) throws Exception {
    Redirected redirected = Redirected.of(new Installation(folder), vendor, receiver.url());
    try (Sink sink = sink(vendor, redirected)) {
      if (!(sink instanceof Sink.Checkable checkable)) {
        Golden.check(vendor.name() + "/check.http", "nothing is asked\n");
        return;
      }
      receiver.usually(request -> vendor.answer(request, vendor.healthy()));
      int before = receiver.received().size();

      Delivery good = checkable.check();

      assertInstanceOf(Delivery.Accepted.class, good, vendor.name());
      List<Received> asked = receiver.received();
      StringBuilder text = new StringBuilder();
      text.append(
          HttpFile.of(
                  asked.subList(before, asked.size()),
                  request ->
                      vendor.asksForToken(request) ? vendor.tokenPlace() : redirected.asked())
              .strip());
      text.append("\n\n### and prints\n").append(line(good, checkable));
      for (Map.Entry<Integer, String> refusal : REFUSALS.entrySet()) {
        Answer refused = Answer.of(refusal.getKey(), refusal.getValue());
        receiver.usually(request -> vendor.answer(request, refused));
        text.append(line(checkable.check(), checkable));
      }
      Golden.check(vendor.name() + "/check.http", text.toString());
    }
  }

  private static String line(Delivery answer, Sink.Checkable checkable) {
    String refused = checkable.documented() ? "REFUSED" : "unsure";
    String verdict = answer instanceof Delivery.Accepted ? "ok" : refused;
    return (verdict + " " + answer.status() + ": " + answer.words()).strip() + "\n";
  }

  private static Sink sink(Vendor vendor, Redirected redirected) {
    String owner =
        redirected.owner()
            + "sinks.%s.tls.ca = \"%s\"\n".formatted(vendor.name(), certificates.authority());
    Destination.On on =
        assertInstanceOf(
            Destination.On.class,
            new Installation(folder).destination(vendor.name(), redirected.environment(), owner));
    return Installation.ready(on, _ -> {}).sink();
  }
}
