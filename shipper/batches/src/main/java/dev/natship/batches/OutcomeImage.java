package dev.natship.batches;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What a lane remembers of its lines, as bytes for the lane that comes after it.
///
/// @param bornMillis from when the times of the entries are counted
/// @param knownFrom the first sequence of which everything is known
/// @param knownSinceMillis since when
/// @param settings the fingerprint of what left lines out; 0 in the image of an earlier Natship
/// @param ownFrom the first sequence that only lanes with these settings can have settled
/// @param changedMillis when the settings before these ended; 0 where none are known
/// @param families what ids of batches begin with
/// @param entries as they lie in the ring
record OutcomeImage(
    long bornMillis,
    long knownFrom,
    long knownSinceMillis,
    long settings,
    long ownFrom,
    long changedMillis,
    String[] families,
    byte[] entries) {
  private static final int WITHOUT_SETTINGS = 1;
  private static final int VERSION = 2;

  byte[] toBytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(bornMillis);
      out.writeLong(knownFrom);
      out.writeLong(knownSinceMillis);
      out.writeLong(settings);
      out.writeLong(ownFrom);
      out.writeLong(changedMillis);
      for (String family : families) {
        out.writeUTF(family);
      }
      out.writeInt(entries.length);
      out.write(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static OutcomeImage parse(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION && version != WITHOUT_SETTINGS) {
        throw new IOException("version " + version);
      }
      long born = in.readLong();
      long from = in.readLong();
      long since = in.readLong();
      boolean has = version != WITHOUT_SETTINGS;
      long settings = has ? in.readLong() : 0;
      long ownFrom = has ? in.readLong() : 0;
      long changed = has ? in.readLong() : 0;
      String[] families = new String[OutcomeEntry.FAMILIES];
      for (int i = 0; i < families.length; i++) {
        families[i] = in.readUTF();
      }
      int length = in.readInt();
      if (length < 0 || length > OutcomeRing.MOST) {
        throw new IOException(length + " bytes");
      }
      byte[] entries = in.readNBytes(length);
      if (entries.length < length) {
        throw new EOFException();
      }
      return new OutcomeImage(born, from, since, settings, ownFrom, changed, families, entries);
    }
  }
}
