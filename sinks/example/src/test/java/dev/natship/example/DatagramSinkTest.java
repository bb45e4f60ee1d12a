package dev.natship.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Batch;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class DatagramSinkTest {
  @Test
  void isFoundLikeAnyOtherSink() {
    assertEquals(
        List.of("datagram"),
        ServiceLoader.load(SinkFactory.class).stream()
            .map(provider -> provider.get().type())
            .toList());
  }

  @Test
  void sendsADatagramForEachLine() throws Exception {
    try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Sink sink = sink("host = localhost, port = " + receiver.getLocalPort())) {
      receiver.setSoTimeout(10_000);

      assertEquals(new Accepted(0), sink.deliver(batch("one", "two")));

      assertEquals("one", receive(receiver));
      assertEquals("two", receive(receiver));
    }
  }

  @Test
  void parksWhenTheHostIsUnknown() throws Exception {
    try (Sink sink = sink("host = nowhere.invalid")) {
      assertInstanceOf(Park.class, sink.deliver(batch("one")));
    }
  }

  private static Sink sink(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("example", hocon, problems);
    Sink sink = new DatagramSinkFactory().create(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return sink;
  }

  private static Batch batch(String... lines) {
    byte[] data = String.join("", lines).getBytes(StandardCharsets.UTF_8);
    int[] offsets = new int[lines.length];
    int[] lengths = new int[lines.length];
    for (int i = 0; i < lines.length; i++) {
      lengths[i] = lines[i].length();
      offsets[i] = i == 0 ? 0 : offsets[i - 1] + lengths[i - 1];
    }
    return new Batch("batch", "", data, offsets, lengths, new long[lines.length]);
  }

  private static String receive(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }
}
