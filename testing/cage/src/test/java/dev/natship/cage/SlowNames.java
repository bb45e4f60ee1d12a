package dev.natship.cage;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/// A name service that knows one address for every name, 127.0.0.1 at first, and takes its time. A
/// process is told to ask it by a `resolv.conf` that only that process sees, for which root is
/// needed.
final class SlowNames implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.77";

  private final DatagramSocket socket;
  private final Path resolv;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile long delayNanos;
  private volatile byte[] address = {127, 0, 0, 1};

  private SlowNames(DatagramSocket socket, Path resolv, Duration delay) {
    this.socket = socket;
    this.resolv = resolv;
    this.delayNanos = delay.toNanos();
    Thread.ofVirtual().name("slow names").start(this::listen);
  }

  static SlowNames start(Path folder, Duration delay) throws IOException {
    Path resolv = folder.resolve("resolv.conf");
    Files.writeString(
        resolv, "nameserver " + ADDRESS + "\noptions timeout:30 attempts:1 single-request\n");
    try {
      return new SlowNames(new DatagramSocket(new InetSocketAddress(ADDRESS, 53)), resolv, delay);
    } catch (IOException e) {
      String reason = "needs port 53 of " + ADDRESS + ": " + e;
      if (!"true".equals(System.getenv("CI"))) {
        Assumptions.abort(reason);
      }
      throw new AssertionError(reason, e);
    }
  }

  /// The words before a command that make it ask here.
  List<String> prefix() {
    return List.of(
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount --bind " + resolv + " /etc/resolv.conf && exec \"$@\"",
        "names");
  }

  int asked() {
    return asked.get();
  }

  void answerAtOnce() {
    delayNanos = 0;
  }

  /// Tells another address from now on.
  void answer(InetAddress address) {
    this.address = address.getAddress();
  }

  private void listen() {
    while (!socket.isClosed()) {
      try {
        DatagramPacket question = new DatagramPacket(new byte[1500], 1500);
        socket.receive(question);
        asked.incrementAndGet();
        byte[] bytes = Arrays.copyOf(question.getData(), question.getLength());
        Thread.ofVirtual().start(() -> answer(bytes, question.getAddress(), question.getPort()));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void answer(byte[] question, InetAddress to, int port) {
    LockSupport.parkNanos(delayNanos);
    byte[] answer = answer(question, address);
    try {
      socket.send(new DatagramPacket(answer, answer.length, to, port));
    } catch (IOException _) {
      // Whoever asked has given up, or the test has.
    }
  }

  /// The question again, with one address behind it where an address of the fourth version was
  /// asked for.
  private static byte[] answer(byte[] question, byte[] address) {
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    end += 5;
    boolean fourth = question[end - 4] == 0 && question[end - 3] == 1;
    byte[] answer = Arrays.copyOf(question, fourth ? end + 16 : end);
    answer[2] = (byte) 0x81;
    answer[3] = (byte) 0x80;
    answer[7] = (byte) (fourth ? 1 : 0);
    Arrays.fill(answer, 8, 12, (byte) 0);
    if (fourth) {
      byte[] record = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4};
      System.arraycopy(record, 0, answer, end, record.length);
      System.arraycopy(address, 0, answer, end + record.length, address.length);
    }
    return answer;
  }

  @Override
  public void close() {
    socket.close();
  }
}
