package dev.natship.aws;

import dev.natship.api.Batch;
import dev.natship.api.Delivery.Rejection;
import dev.natship.api.Output;
import dev.natship.transport.AnswerJson;
import dev.natship.transport.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The body of a PutLogEvents request, in which events are sorted by time. Also reads the answer,
/// which names events by their place in that order.
final class LogEvents {
  private final Batch batch;
  private final int[] order;

  LogEvents(Batch batch) {
    this.batch = batch;
    this.order =
        IntStream.range(0, batch.size())
            .boxed()
            .sorted(Comparator.comparingLong(batch::timeNanos))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  static String group(String partition) {
    return partition.substring(0, partition.indexOf('\n'));
  }

  static String stream(String partition) {
    return partition.substring(partition.indexOf('\n') + 1);
  }

  /// @param token what only old servers want; empty for none
  Content content(String token) {
    Output head = new Output(256);
    head.text("{\"logGroupName\":").jsonString(group(batch.partition()));
    head.text(",\"logStreamName\":").jsonString(stream(batch.partition()));
    if (!token.isEmpty()) {
      head.text(",\"sequenceToken\":").jsonString(token);
    }
    head.text(",\"logEvents\":[");
    Content content = new Content().add(head);
    for (int i = 0; i < order.length; i++) {
      Output start = new Output(48);
      start.text(i == 0 ? "{\"timestamp\":" : ",{\"timestamp\":");
      start.number(Math.floorDiv(batch.timeNanos(order[i]), 1_000_000L)).text(",\"message\":");
      content.add(start);
      content.add(batch.data(), batch.offset(order[i]), batch.length(order[i]));
      content.add("}");
    }
    return content.add("]}");
  }

  /// The events that were not stored in spite of a 200.
  List<Rejection> rejected(AnswerJson answer) {
    AnswerJson info = answer.at("/rejectedLogEventsInfo");
    int expired = place(info.at("/expiredLogEventEndIndex"), 0);
    int tooOld = place(info.at("/tooOldLogEventEndIndex"), 0);
    int tooNew = place(info.at("/tooNewLogEventStartIndex"), order.length);
    List<Rejection> rejected = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      if (i < expired) {
        rejected.add(new Rejection(order[i], "older than the log group's retention"));
      } else if (i < tooOld) {
        rejected.add(new Rejection(order[i], "too old: more than 14 days"));
      } else if (i >= tooNew) {
        rejected.add(new Rejection(order[i], "too new: more than 2 hours ahead"));
      }
    }
    return rejected;
  }

  private static int place(AnswerJson index, int absent) {
    return (int) index.number(absent);
  }
}
