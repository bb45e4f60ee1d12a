package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TailedLinesTest {
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\n\r\n2c\r\n{\"notice\":\"began\",\"cursor\":\"1-0\"}\n\r\n"
          + "5f\r\n{\"cursor\":\"1-1\",\"message\":\"{\\\"notice\\\":\\\"skipped\\\"}\"}\n"
          + "{\"cursor\":\"1-2\"}\n\r\n"
          + "20\r\n{\"notice\":\"skipped\",\"lines\":12}\n\r\n\n"
          + "20\r\n{\"notice\":\"unread\",\"lines\":30}\n\r\n";

  @Test
  void countsLinesAndWhatWasMissedWhereverTheBytesAreCut() {
    byte[] stream = STREAM.getBytes(UTF_8);
    for (int cut = 0; cut <= stream.length; cut++) {
      TailedLines lines = new TailedLines();
      lines.add(ByteBuffer.wrap(stream, 0, cut));
      lines.add(ByteBuffer.wrap(stream, cut, stream.length - cut));
      assertEquals(2, lines.got());
      assertEquals(42, lines.missed());
    }
  }
}
