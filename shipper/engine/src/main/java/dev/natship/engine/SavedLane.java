package dev.natship.engine;

import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.SavedGate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a lane writes down beside its cursor, so that the next process goes on where this one was.
///
/// @param lifetime counts everything that is settled
/// @param passing its cursor counts only as long as its owner has it: taken out, and made again
///   later, it begins as its settings say
record SavedLane(
    LifetimeCounts lifetime,
    SavedGate gate,
    Optional<Instant> lastSuccess,
    Optional<LaneStatus.Failure> lastError,
    boolean passing) {
  private static final System.Logger LOG = Log.of(SavedLane.class);
  private static final int VERSION = 1;
  private static final int MOST_WORDS = 500;

  private static final int PAUSED = 1;
  private static final int DISABLED = 2;
  private static final int PARKED = 4;
  private static final int PASSING = 8;

  static SavedLane fresh(Instant now) {
    return new SavedLane(
        LifetimeCounts.fresh(now), SavedGate.fresh(now), Optional.empty(), Optional.empty(), false);
  }

  byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      LineCounts counts = lifetime.counts();
      out.writeByte(VERSION);
      out.writeLong(lifetime.since().toEpochMilli());
      out.writeLong(counts.delivered());
      out.writeLong(counts.filtered());
      out.writeLong(counts.sampled());
      out.writeLong(counts.deadLettered());
      out.writeShort(counts.dropped().size());
      for (Map.Entry<String, Long> each : counts.dropped().entrySet()) {
        out.writeUTF(each.getKey());
        out.writeLong(each.getValue());
      }
      write(gate, passing, out);
      writeTime(lastSuccess, out);
      writeFailure(lastError, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(SavedGate gate, boolean passing, DataOutputStream out)
      throws IOException {
    out.writeByte(
        (gate.paused() ? PAUSED : 0)
            | (gate.disabled() ? DISABLED : 0)
            | (gate.parked() ? PARKED : 0)
            | (passing ? PASSING : 0));
    out.writeLong(gate.since().toEpochMilli());
    out.writeInt(gate.failuresInARow());
    out.writeInt(gate.limit());
  }

  private static void writeFailure(Optional<LaneStatus.Failure> error, DataOutputStream out)
      throws IOException {
    writeTime(error.map(LaneStatus.Failure::at), out);
    if (error.isPresent()) {
      LaneStatus.Failure failure = error.get();
      out.writeInt(failure.status());
      String words = failure.words();
      out.writeUTF(words.substring(0, Math.min(MOST_WORDS, words.length())));
    }
  }

  private static void writeTime(Optional<Instant> time, DataOutputStream out) throws IOException {
    out.writeBoolean(time.isPresent());
    if (time.isPresent()) {
      out.writeLong(time.get().toEpochMilli());
    }
  }

  /// Empty where there is none, or none that this natship can read: then the counting begins anew.
  static Optional<SavedLane> read(byte[] bytes) {
    if (bytes.length == 0) {
      return Optional.empty();
    }
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("it has version " + version);
      }
      return Optional.of(read(in));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          Code.JOURNAL_DAMAGED.after(
              "a note of the last life cannot be read, lifetime counts begin anew: "
                  + e.getMessage()));
      return Optional.empty();
    }
  }

  private static SavedLane read(DataInputStream in) throws IOException {
    Instant since = Instant.ofEpochMilli(in.readLong());
    long delivered = in.readLong();
    long filtered = in.readLong();
    long sampled = in.readLong();
    long deadLettered = in.readLong();
    Map<String, Long> dropped = new HashMap<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      dropped.put(in.readUTF(), in.readLong());
    }
    long lost = dropped.values().stream().mapToLong(Long::longValue).sum();
    long read = delivered + filtered + sampled + deadLettered + lost;
    int state = in.readByte();
    return new SavedLane(
        new LifetimeCounts(
            since, new LineCounts(read, delivered, filtered, sampled, deadLettered, dropped, 0)),
        gate(state, in),
        time(in),
        failure(in),
        (state & PASSING) != 0);
  }

  private static SavedGate gate(int state, DataInputStream in) throws IOException {
    return new SavedGate(
        (state & PAUSED) != 0,
        (state & DISABLED) != 0,
        (state & PARKED) != 0,
        Instant.ofEpochMilli(in.readLong()),
        in.readInt(),
        in.readInt());
  }

  private static Optional<LaneStatus.Failure> failure(DataInputStream in) throws IOException {
    Optional<Instant> at = time(in);
    return at.isEmpty()
        ? Optional.empty()
        : Optional.of(new LaneStatus.Failure(at.get(), in.readInt(), in.readUTF()));
  }

  private static Optional<Instant> time(DataInputStream in) throws IOException {
    return in.readBoolean() ? Optional.of(Instant.ofEpochMilli(in.readLong())) : Optional.empty();
  }
}
