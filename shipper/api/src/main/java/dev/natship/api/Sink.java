package dev.natship.api;

import java.io.IOException;

/// A destination: encodes, tries once, and says what happened. *When* to try belongs to the lane.
///
/// [#deliver] is called from several virtual threads at once, up to the lane's concurrency, and may
/// block. It neither retries nor logs nor counts. An [IOException] means that the connection failed
/// and the same batch is sent again; a `RuntimeException` is a bug in the sink: counted, logged
/// with its trace, and tried again later. An interrupt asks it to give up at once.
public interface Sink extends AutoCloseable {

  /// Called once; the lane keeps the answer and uses it from one thread.
  Encoding encoding();

  Delivery deliver(Batch batch) throws IOException, InterruptedException;

  /// What compresses its batches now, in words for the status; empty for nothing.
  default String compression() {
    return "";
  }

  @Override
  default void close() {}

  /// A sink whose destination offers a cheap way to tell whether address and credentials are right.
  interface Checkable {

    /// Asks without delivering anything. [Delivery.Accepted] means all is well and carries what a
    /// person wants to read.
    Delivery check() throws IOException, InterruptedException;

    /// Whether lines will be refused too where the answer is a refusal. That is not so where the
    /// provider says nowhere what it answers, or where asking needs a right that lines do not need:
    /// the answer is told, and a marked line decides.
    default boolean decides(Delivery refusal) {
      return true;
    }
  }
}
