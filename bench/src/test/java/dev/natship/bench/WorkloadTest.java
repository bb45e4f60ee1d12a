package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  @Test
  void everyLineIsJsonWithItsMarkInTheMessage() throws Exception {
    Workload workload = new Workload(1);
    ObjectMapper mapper = new ObjectMapper();
    for (int i = 0; i < 2000; i++) {
      Workload.Template line = workload.next(1_000_000_000_000_000_000L + i);
      JsonNode json = mapper.readTree(line.payload());
      byte[] message = json.path("message").asText().getBytes(UTF_8);
      int mark = Mark.find(message, 0, message.length);
      assertEquals(line.instance(), Mark.instance(message, mark));
      assertEquals(1_000_000_000_000_000_000L + i, Mark.nanos(message, mark));
      assertTrue(new String(line.subject(), UTF_8).endsWith(json.at("/fly/app/instance").asText()));
    }
  }

  @Test
  void aMessageThatIsJsonStaysJson() throws Exception {
    Workload workload = new Workload(1);
    ObjectMapper mapper = new ObjectMapper();
    int objects = 0;
    for (int i = 0; i < 2000; i++) {
      String message = mapper.readTree(workload.next(i).payload()).path("message").asText();
      if (message.startsWith("{")) {
        assertTrue(mapper.readTree(message).has("mark"), message);
        objects++;
      }
    }
    assertTrue(objects > 200 && objects < 1800, "objects: " + objects);
  }

  @Test
  void numbersTheLinesOfEachInstanceWithoutGaps() {
    Workload workload = new Workload(2);
    Map<Integer, Long> next = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      Workload.Template line = workload.next(i);
      long number = Mark.number(line.payload(), line.mark());
      assertEquals(next.getOrDefault(line.instance(), 0L), number);
      next.put(line.instance(), number + 1);
    }

    long sum = 0;
    for (long sent : workload.sent()) {
      assertFalse(sent == 0, "an instance without lines");
      sum += sent;
    }
    assertEquals(5000, sum);
    assertEquals(workload.instances(), next.size());
  }

  @Test
  void aLineHasOneMarkOnly() {
    Workload workload = new Workload(3);
    for (int i = 0; i < 1000; i++) {
      Workload.Template line = workload.next(i);
      byte[] payload = line.payload();
      assertEquals(line.mark(), Mark.find(payload, 0, payload.length));
      assertEquals(-1, Mark.find(payload, line.mark() + 1, payload.length));
    }
  }
}
