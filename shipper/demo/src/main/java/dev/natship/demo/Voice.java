package dev.natship.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// How a kind of application talks. One occasion may be several lines, a stack trace above all.
@FunctionalInterface
interface Voice {
  List<SpokenLine> speak(RandomGenerator random);

  /// A web server: access lines in colour, as a framework prints them.
  static List<SpokenLine> web(RandomGenerator random) {
    String path = pick(random, "/", "/cart", "/products/" + random.nextInt(900), "/search?q=lamp");
    int roll = random.nextInt(100);
    int status = roll < 88 ? 200 : roll < 94 ? 302 : roll < 98 ? 404 : 500;
    String colour = status < 400 ? "\u001b[32m" : status < 500 ? "\u001b[33m" : "\u001b[31m";
    String line =
        "GET " + path + " " + colour + status + "\u001b[0m in " + (3 + random.nextInt(180)) + "ms";
    return List.of(status == 500 ? SpokenLine.error(line) : SpokenLine.info(line));
  }

  /// An API that logs JSON with numeric levels, and sometimes through a process manager's prefix.
  static List<SpokenLine> api(RandomGenerator random) {
    boolean failed = random.nextInt(25) == 0;
    String outcome =
        failed
            ? "\"level\":50,\"msg\":\"payment declined\",\"err\":{\"code\":\"card_expired\"}"
            : "\"level\":30,\"msg\":\"request completed\"";
    String json =
        "{"
            + outcome
            + ",\"reqId\":\""
            + Integer.toHexString(random.nextInt())
            + "\",\"method\":\""
            + pick(random, "GET", "POST", "PUT")
            + "\",\"url\":\"/v1/orders/"
            + random.nextInt(100_000)
            + "\",\"status\":"
            + (failed ? 402 : 200)
            + ",\"ms\":"
            + random.nextInt(1, 90)
            + "}";
    return List.of(SpokenLine.info(random.nextInt(40) == 0 ? "api.1  | " + json : json));
  }

  /// A worker that reports its jobs and prints a stack trace when one fails.
  static List<SpokenLine> worker(RandomGenerator random) {
    String job = "resize-" + random.nextInt(10_000);
    if (random.nextInt(30) > 0) {
      String level = pick(random, "DEBUG", "INFO ", "INFO ", "WARN ");
      return List.of(
          SpokenLine.info(level + " jobs - " + job + " done, " + random.nextInt(40) + " left"));
    }
    List<SpokenLine> lines = new ArrayList<>();
    lines.add(SpokenLine.error("ERROR jobs - " + job + " failed, will be tried again"));
    lines.add(SpokenLine.error("java.io.UncheckedIOException: image is truncated"));
    for (String frame : List.of("Decoder.rows", "Resizer.scale", "Job.run", "Loop.once")) {
      lines.add(
          SpokenLine.error(
              "\tat shop.thumbs." + frame + "(Thumbs.java:" + random.nextInt(20, 400) + ")"));
    }
    lines.add(SpokenLine.error("Caused by: java.io.EOFException: 1 row missing"));
    return lines;
  }

  /// A database: checkpoints, slow statements, now and then a refusal.
  static List<SpokenLine> database(RandomGenerator random) {
    int roll = random.nextInt(20);
    if (roll == 0) {
      return List.of(SpokenLine.error("ERROR:  duplicate key value in index \"orders_reference\""));
    }
    if (roll < 6) {
      return List.of(
          SpokenLine.info(
              "LOG:  duration: "
                  + random.nextInt(200, 4000)
                  + " ms  statement: SELECT id, total FROM orders WHERE customer = "
                  + random.nextInt(5000)));
    }
    return List.of(
        SpokenLine.info("LOG:  checkpoint complete: " + random.nextInt(900) + " buffers"));
  }

  /// What the platform itself says about a machine: its proxy, its health checks, its life.
  static List<SpokenLine> platform(RandomGenerator random) {
    return List.of(
        switch (random.nextInt(4)) {
          case 0 ->
              new SpokenLine("runner", "info", "Machine started in " + random.nextInt(900) + "ms");
          case 1 -> new SpokenLine("health", "info", "Check 'http' on port 8080 is passing");
          case 2 ->
              new SpokenLine(
                  "health", "error", "Check 'http' on port 8080 has failed: no answer within 2s");
          default ->
              new SpokenLine(
                  "proxy",
                  "warn",
                  "\u001b[33mWARN\u001b[0m machine above its soft limit, request sent elsewhere");
        });
  }

  private static String pick(RandomGenerator random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
