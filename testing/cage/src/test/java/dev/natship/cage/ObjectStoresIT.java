package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each object store, switched on by its variables, with few apps and with many.
class ObjectStoresIT {
  private static final int RATE = 15_000;

  @TempDir Path folder;

  /// The ordinary build tries the hardest case alone.
  static Stream<Arguments> stores() {
    List<Integer> apps = Seconds.areMany() ? List.of(1, 20, 200) : List.of(200);
    return Stream.of("s3", "google-storage", "azure-blob")
        .flatMap(store -> apps.stream().map(each -> Arguments.of(store, each)));
  }

  @ParameterizedTest(name = "{0} with {1} apps")
  @MethodSource("stores")
  void everyLineIsInALargeObject(String store, int apps) throws Exception {
    try (Scenario scenario =
        new Scenario(store + " with " + apps + " apps", Machine.SMALL, folder)) {
      World world =
          World.of(
              scenario,
              folder,
              "s3.eu-central-1.amazonaws.com",
              "storage.googleapis.com",
              "oauth2.googleapis.com",
              "acme.blob.core.windows.net");
      variables(store).forEach(scenario::variable);
      CountingReceiver destination = world.destination();
      scenario.known(store, destination);
      int success = store.equals("azure-blob") ? 201 : 200;
      destination.behave(request -> store(success, request));
      // Objects wait for more lines until the program ends.
      scenario.stopsWithin(Duration.ofMinutes(2)).down(store).start();

      scenario.publisher(apps).publish(RATE, Seconds.of(4));
      scenario.figures().add("lines", scenario.sent().count());
      scenario.end();

      int objects = (int) destination.accepted();
      int lines = destination.numbers().distinct();
      new Figures(store + " with " + apps + " apps, objects")
          .add("lines an object", lines / Math.max(1, objects))
          .publish();
      assertEquals(scenario.sent().count(), lines);
      assertTrue(lines / objects >= 50, () -> objects + " objects for " + lines + " lines");
    }
  }

  /// @param success what the store says once it has an object
  private static Reply store(int success, ReceivedRequest request) {
    boolean token = request.path().endsWith("/token");
    return new Reply.Say(
        token ? 200 : success,
        Map.of(),
        token ? "{\"access_token\":\"t\",\"expires_in\":3600,\"token_type\":\"Bearer\"}" : "");
  }

  private static Map<String, String> variables(String store) throws Exception {
    return switch (store) {
      case "s3" ->
          Map.of(
              "AWS_BUCKET", "logs",
              "AWS_REGION", "eu-central-1",
              "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
              "AWS_SECRET_ACCESS_KEY", "secret-1");
      case "google-storage" ->
          Map.of("GCS_BUCKET", "logs", "GCP_CREDENTIALS_JSON", World.serviceAccount());
      default ->
          Map.of(
              "AZURE_STORAGE_CONNECTION_STRING",
              "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5LTE=;EndpointSuffix=core.windows.net",
              "AZURE_CONTAINER",
              "logs");
    };
  }
}
