package dev.natship.engine;

import dev.natship.chunks.ArrayPool;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The bytes that the batches of all lanes together may hold, from the first line in an open one to
/// the answer to its request, with the arrays that wait to be used again. Nothing is allocated on
/// credit: who gets no bytes leaves its lines in the journal and waits.
///
/// Half of it is shared out evenly, so that a lane in trouble never takes another's part. Of the
/// other half a lane may have no more than what is left of it, so there is always something left
/// for the next one, and lanes in trouble end up with equal parts. Those who wait are woken in the
/// order in which they began to wait.
///
/// The shares follow the number of lanes. When a lane is added, the others may hold more than they
/// may have from now on; until they have given it back, the new one may have to wait.
final class MemoryBudget {
  private final long total;
  private volatile long share;
  private volatile long common;
  private final ArrayPool pool;
  private final List<Account> accounts = new ArrayList<>();
  private final List<Account> waiting = new ArrayList<>();
  private int lanes;
  private int openAccounts;
  private long used;
  private long beyondShares;
  private long peak;

  /// @param lanes so many accounts will be opened at least
  MemoryBudget(long total, int lanes) {
    this.total = total;
    this.pool = ArrayPool.ofRounded(total / 4);
    share(lanes);
  }

  /// @param room told, without any lock, when bytes came back that this lane waits for
  synchronized Account account(Runnable room) {
    Account account = new Account(room);
    accounts.add(account);
    openAccounts++;
    if (openAccounts > lanes) {
      share(openAccounts);
    }
    return account;
  }

  private void share(int among) {
    lanes = among;
    share = among <= 1 ? total : total / (2L * among);
    common = among <= 1 ? 0 : total / 2;
    beyondShares = accounts.stream().mapToLong(each -> Math.max(0, each.used() - share)).sum();
  }

  /// What a lane can always have.
  long share() {
    return share;
  }

  /// What a lane can have when the others need nothing beyond their shares.
  long most() {
    return share + common / 2;
  }

  /// Bytes that batches hold, without the spare arrays.
  synchronized long usedBytes() {
    return used;
  }

  /// The most that there ever was, spare arrays included.
  synchronized long peakBytes() {
    return peak;
  }

  synchronized long spareBytes() {
    return pool.bytes();
  }

  long totalBytes() {
    return total;
  }

  private boolean fits(Account account, long bytes) {
    long beyond = Math.max(0, account.used() + bytes - share);
    long more = beyond - Math.max(0, account.used() - share);
    return used + bytes <= total && (more == 0 || beyond <= common - beyondShares - more);
  }

  private void move(Account account, long open, long sealedBatches) {
    beyondShares -= Math.max(0, account.used() - share);
    account.open += open;
    account.sealedBatches += sealedBatches;
    beyondShares += Math.max(0, account.used() - share);
    used += open + sealedBatches;
  }

  private void charge(Account account, long bytes) {
    move(account, bytes, 0);
    pool.shrink(Math.max(0, total - used));
    peak = Math.max(peak, used + pool.bytes());
  }

  private void release(Account account, long open, long sealedBatches) {
    List<Account> served;
    synchronized (this) {
      move(account, -open, -sealedBatches);
      forgetEmpty(account);
      served = served();
    }
    served.forEach(waiter -> waiter.room.run());
  }

  private void close(Account account) {
    List<Account> served;
    synchronized (this) {
      if (account.closed) {
        return;
      }
      account.closed = true;
      waiting.remove(account);
      forgetEmpty(account);
      openAccounts--;
      share(openAccounts);
      served = served();
    }
    served.forEach(waiter -> waiter.room.run());
  }

  /// What a lane still holds when it ends is counted until it comes back.
  private void forgetEmpty(Account account) {
    if (account.closed && account.used() == 0) {
      accounts.remove(account);
    }
  }

  /// Those who waited and can be served now.
  private List<Account> served() {
    List<Account> served = new ArrayList<>();
    for (Iterator<Account> waiters = waiting.iterator(); waiters.hasNext(); ) {
      Account waiter = waiters.next();
      if (fits(waiter, waiter.wanted)) {
        waiters.remove();
        served.add(waiter);
      }
    }
    return served;
  }

  /// One lane's part. Its open batches belong to the lane's thread, its sealed batches come back
  /// from any.
  final class Account {
    private final Runnable room;
    private long open;
    private long sealedBatches;
    private long wanted;
    private boolean closed;

    private Account(Runnable room) {
      this.room = room;
    }

    private long used() {
      return open + sealedBatches;
    }

    long usedBytes() {
      synchronized (MemoryBudget.this) {
        return used();
      }
    }

    long openBytes() {
      synchronized (MemoryBudget.this) {
        return open;
      }
    }

    long sealedBytes() {
      synchronized (MemoryBudget.this) {
        return sealedBatches;
      }
    }

    /// Takes bytes for open batches, or says that there are not so many.
    boolean take(long bytes) {
      synchronized (MemoryBudget.this) {
        if (!fits(this, bytes)) {
          return false;
        }
        waiting.remove(this);
        charge(this, bytes);
        return true;
      }
    }

    /// An array of this length, for which bytes were taken.
    byte[] array(int length) {
      synchronized (MemoryBudget.this) {
        return pool.take(length);
      }
    }

    /// Whether so many bytes could be taken; if not, the lane is woken as soon as they can.
    boolean awaits(long bytes) {
      synchronized (MemoryBudget.this) {
        if (fits(this, bytes)) {
          return false;
        }
        wanted = bytes;
        if (!waiting.contains(this)) {
          waiting.add(this);
        }
        return true;
      }
    }

    /// An open batch of this weight became a sealed batch, which is not heavier.
    void sealed(long openWeight, long sealedWeight) {
      MemoryBudget.this.release(this, openWeight, -sealedWeight);
    }

    /// An open batch of this weight is gone.
    void abandoned(long openWeight) {
      MemoryBudget.this.release(this, openWeight, 0);
    }

    /// A sealed batch of this weight is gone, and its arrays with it.
    void settled(long sealedWeight) {
      MemoryBudget.this.release(this, 0, sealedWeight);
    }

    /// A sealed batch of this weight is gone; nobody looks at its arrays, which may be used again.
    void settled(SealedBatch sealed) {
      synchronized (MemoryBudget.this) {
        move(this, 0, -sealed.weight());
        sealed.recycle(pool);
        pool.shrink(Math.max(0, total - used));
      }
      MemoryBudget.this.release(this, 0, 0);
    }

    /// The lane has ended: its share goes to the others.
    void close() {
      MemoryBudget.this.close(this);
    }
  }
}
