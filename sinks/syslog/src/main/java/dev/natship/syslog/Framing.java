package dev.natship.syslog;

import dev.natship.api.Batch;
import dev.natship.api.Output;

/// How a stream of bytes is cut into messages (RFC 6587). The encoding leaves neither a line break
/// nor a NUL inside a message.
enum Framing {
  NEWLINE {
    @Override
    void write(Batch batch, int item, Output out) {
      batch.write(item, out);
      out.write('\n');
    }
  },
  OCTET_COUNTING {
    @Override
    void write(Batch batch, int item, Output out) {
      out.number(batch.length(item)).write(' ');
      batch.write(item, out);
    }
  },
  /// As GELF over TCP wants it.
  NUL {
    @Override
    void write(Batch batch, int item, Output out) {
      batch.write(item, out);
      out.write(0);
    }
  };

  /// Room for a length of six digits and a space.
  static final int OVERHEAD = 7;

  abstract void write(Batch batch, int item, Output out);

  final byte[] frames(Batch batch) {
    Output out = new Output((int) batch.bytes() + OVERHEAD * batch.size());
    for (int i = 0; i < batch.size(); i++) {
      write(batch, i, out);
    }
    return out.size() == out.array().length ? out.array() : out.toByteArray();
  }
}
