package dev.natship.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Field;
import dev.natship.api.Sink;
import dev.natship.contract.Batches;
import dev.natship.contract.Sinks;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.SampleLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real redis-server stores of the lines that the sink sends.
final class RedisIT {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void appendsToAStream() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "")) {
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 3)));

      assertEquals("3", redis.ask("XLEN", "fly:logs"));
    }
  }

  @Test
  void writesTheFieldsThatWereAskedFor() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink =
            sink(
                "redis://127.0.0.1:" + redis.port(),
                "key = \"logs:{{app}}\", fields { app = \"{{app}}\", said = \"{{message}}\" }")) {
      sink.deliver(Batches.lines(sink, 7, 1));

      // A script turns the entry into one text, so that the test can compare it.
      assertEquals(
          "app=sandwich,said=line 7",
          redis.ask(
              "EVAL",
              "local f = redis.call('XRANGE', KEYS[1], '-', '+')[1][2] "
                  + "return f[1]..'='..f[2]..','..f[3]..'='..f[4]",
              "1",
              "logs:sandwich"));
    }
  }

  @Test
  void keepsTheStreamShort() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "max-length = 100")) {
      sink.deliver(Batches.lines(sink, 0, 5000));

      assertTrue(Integer.parseInt(redis.ask("XLEN", "fly:logs")) < 300);
    }
  }

  @Test
  void appendsToAListInOrder() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink =
            sink(
                "redis://127.0.0.1:" + redis.port() + "/2",
                "data = list, value = \"{{message}}\"")) {
      sink.deliver(Batches.lines(sink, 0, 100));
      sink.deliver(Batches.lines(sink, 100, 100));

      redis.ask("SWAPDB", "0", "2");
      assertEquals("200", redis.ask("LLEN", "fly:logs"));
      assertEquals("line 0", redis.ask("LINDEX", "fly:logs", "0"));
      assertEquals("line 199", redis.ask("LINDEX", "fly:logs", "-1"));
    }
  }

  @Test
  void publishesToAChannelThatNobodyHears() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "data = channel")) {
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 3)));
    }
  }

  @Test
  void nothingIsLostWhenTheServerIsKilledAndStartedAgain() throws Exception {
    try (Redis redis = Redis.start(folder, "--appendonly", "yes", "--appendfsync", "always");
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "max-length = 0")) {
      for (int round = 0; round < 10; round++) {
        if (round == 5) {
          redis.kill();
          assertThrows(IOException.class, () -> sink.deliver(Batches.lines(sink, 500, 100)));
          redis.restart();
        }
        Batch batch = Batches.lines(sink, round * 100, 100);
        Await.until(BOUND, () -> Sinks.accepts(sink, batch));
      }

      assertEquals("1000", redis.ask("XLEN", "fly:logs"));
    }
  }

  @Test
  void waitsWhileTheServerIsOutOfMemory() throws Exception {
    try (Redis redis = Redis.start(folder, "--maxmemory-policy", "noeviction");
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "")) {
      redis.ask("CONFIG", "SET", "maxmemory", "1");
      Delivery.Retry refused =
          assertInstanceOf(Delivery.Retry.class, sink.deliver(Batches.lines(sink, 0, 3)));
      assertTrue(refused.words().startsWith("OOM "), refused::words);

      redis.ask("CONFIG", "SET", "maxmemory", "0");
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 3)));
    }
  }

  @Test
  void waitsForAReplicaToBecomeTheMaster() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "")) {
      redis.ask("REPLICAOF", "127.0.0.1", "1");
      assertInstanceOf(Delivery.Retry.class, sink.deliver(Batches.lines(sink, 0, 3)));

      redis.ask("REPLICAOF", "NO", "ONE");
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 3)));
    }
  }

  @Test
  void parksOnAWrongPasswordAndNeverShowsIt() throws Exception {
    try (Redis redis = Redis.start(folder, "--requirepass", "right");
        Sink wrong = sink("redis://:s3cret@127.0.0.1:" + redis.port(), "");
        Sink none = sink("redis://127.0.0.1:" + redis.port(), "");
        Sink right = sink("redis://127.0.0.1:" + redis.port(), "password = right")) {
      Delivery refused = wrong.deliver(Batches.lines(wrong, 0, 3));
      assertInstanceOf(Delivery.Park.class, refused);
      assertTrue(refused.words().startsWith("WRONGPASS"), refused::words);
      assertTrue(!refused.words().contains("s3cret"), refused::words);
      assertInstanceOf(Delivery.Park.class, none.deliver(Batches.lines(none, 0, 3)));

      assertEquals(new Delivery.Accepted(0), right.deliver(Batches.lines(right, 0, 3)));
    }
  }

  @Test
  void logsInAsAUserWithFewRights() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://shipper:p%40ss@127.0.0.1:" + redis.port(), "");
        Sink elsewhere = sink("redis://shipper:p%40ss@127.0.0.1:" + redis.port(), "key = other")) {
      redis.ask("ACL", "SETUSER", "shipper", "on", ">p@ss", "~fly:*", "+xadd");

      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 3)));
      Delivery refused = elsewhere.deliver(Batches.lines(elsewhere, 0, 3));
      assertInstanceOf(Delivery.Park.class, refused);
      assertTrue(refused.words().startsWith("NOPERM"), refused::words);
    }
  }

  @Test
  void parksWhenTheKeyHoldsSomethingElse() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "")) {
      redis.ask("SET", "fly:logs", "x");

      assertInstanceOf(Delivery.Park.class, sink.deliver(Batches.lines(sink, 0, 3)));
      assertEquals(
          "key fly:logs holds a string, not a stream", ((Sink.Checkable) sink).check().words());
    }
  }

  @Test
  void aLineForASpoiledKeyDoesNotHoldUpTheOthers() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "key = \"logs:{{app}}\"")) {
      redis.ask("SET", "logs:spoiled", "x");
      Batch batch =
          Batches.of(
              sink,
              List.of(
                  SampleLine.sample(),
                  SampleLine.sample().with(Field.APP, "spoiled"),
                  SampleLine.sample()));

      Delivery.Partial answer = assertInstanceOf(Delivery.Partial.class, sink.deliver(batch));

      assertEquals(0, answer.retry().length);
      assertEquals(List.of(1), answer.rejected().stream().map(Delivery.Rejection::item).toList());
      assertEquals("2", redis.ask("XLEN", "logs:sandwich"));
    }
  }

  @Test
  void speaksTlsWithAClientCertificate() throws Exception {
    Certificates certificates = Certificates.in(folder.resolve("pem"));
    try (Redis redis =
            Redis.startTls(
                folder,
                "--tls-cert-file",
                certificates.server().toString(),
                "--tls-key-file",
                certificates.serverKey().toString(),
                "--tls-ca-cert-file",
                certificates.authority().toString());
        Sink known =
            sink(
                "rediss://localhost:" + redis.port(),
                "tls { ca = \"%s\", certificate = \"%s\", key = \"%s\" }"
                    .formatted(
                        certificates.authority(),
                        certificates.client(),
                        certificates.clientKey()));
        Sink untrusting = sink("rediss://localhost:" + redis.port(), "")) {
      assertEquals(new Delivery.Accepted(0), known.deliver(Batches.lines(known, 0, 3)));
      assertInstanceOf(Delivery.Park.class, untrusting.deliver(Batches.lines(untrusting, 0, 3)));
    }
  }

  @Test
  void checksWithoutWriting() throws Exception {
    try (Redis redis = Redis.start(folder);
        Sink sink = sink("redis://127.0.0.1:" + redis.port(), "")) {
      assertEquals(
          new Delivery.Accepted(
              0, "connected to 127.0.0.1:" + redis.port() + ", key fly:logs is free"),
          ((Sink.Checkable) sink).check());
      assertEquals("0", redis.ask("DBSIZE"));
    }
  }

  private static Sink sink(String url, String more) {
    return Sinks.of(new RedisSinkFactory(), "url = \"" + url + "\"\n" + more);
  }
}
