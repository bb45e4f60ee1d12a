package dev.natship.source;

import dev.natship.intake.IntakeSettings;
import dev.natship.intake.LineIntake;
import dev.natship.intake.SourceMeters;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A receiver and the lines it has appended, each as its subject and its payload.
final class Taken {
  private final List<String> lines = new ArrayList<>();
  private final Receiver receiver =
      new Receiver(
          Harvest.settings("url = \"nats://127.0.0.1:1\", subjects = \"logs.>\""),
          new LineIntake(
              this::append, InstantSource.system(), new SourceMeters(), IntakeSettings.USUAL),
          new SourceMeters(),
          new DeniedSubjects(),
          new Overlap(),
          new Canary());

  Receiver receiver() {
    return receiver;
  }

  List<String> lines() {
    return lines;
  }

  void subscribe(SubscriptionTable routes, String subject, long number) {
    routes.ask(subject, 0, receiver);
    routes.subscribes(subject, number);
  }

  private long append(byte[] record, int offset, int length, long millis) {
    LineView view = new LineView();
    view.reset(record, offset, length);
    lines.add(view.subject() + " " + new String(view.payload(), StandardCharsets.UTF_8));
    return lines.size();
  }
}
