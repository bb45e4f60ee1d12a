package dev.natship.source;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Looks through what the client writes for its subscriptions. Each write holds whole commands.
final class WrittenCommands {

  /// Who wants to know.
  @FunctionalInterface
  interface Listener {
    void subscribes(String subject, long number);
  }

  private WrittenCommands() {}

  static void watch(byte[] written, int length, Listener listener) {
    int at = 0;
    while (at < length) {
      int end = at;
      while (end < length && written[end] != '\n') {
        end++;
      }
      int next = end + 1;
      byte first = written[at];
      if (first == 'S') {
        String[] words = new String(written, at, end - at, UTF_8).strip().split(" ");
        if (words.length >= 3 && words[0].equals("SUB")) {
          listener.subscribes(words[1], Digits.read(words[words.length - 1]));
        }
      } else if (first == 'P' && at + 1 < end && written[at + 1] == 'U' || first == 'H') {
        // PUB and HPUB end with the length of what follows.
        String command = new String(written, at, end - at, UTF_8).strip();
        long payload = Digits.read(command.substring(command.lastIndexOf(' ') + 1));
        next = (int) Math.min(length, next + Math.max(0, payload) + 2);
      }
      at = next;
    }
  }
}
