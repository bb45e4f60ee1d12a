package dev.natship.batches;

import dev.natship.chunks.ArrayPool;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes that the batches of all lanes together may hold, from the first line in an open one to
/// the answer to its request, with the arrays that wait to be used again. Nothing is allocated on
/// credit: who gets no bytes leaves its lines in the journal and waits.
///
/// Half of it is shared out evenly, so that a lane in trouble never takes another's part. Of the
/// other half a lane may have no more than what is left of it, so there is always something left
/// for the next one, and lanes in trouble end up with equal parts. A lane that delivers and holds
/// nothing may have all that is left, since that comes back at once. Those who wait are woken in
/// the order in which they began to wait.
///
/// A long line needs memory on its way into a batch as well. One that needs more than a share for
/// that takes the only turn there is for all lanes, which is not part of the budget: it is the one
/// thing that may come on top of it.
///
/// The shares follow the number of lanes. When a lane is added, the others may hold more than they
/// may have from now on; until they have given it back, the new one may have to wait.
public final class MemoryBudget {
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
  private @Nullable Account turn;
  private long turnBytes;

  /// @param lanes so many accounts will be opened at least
  public MemoryBudget(long total, int lanes) {
    this.total = total;
    this.pool = ArrayPool.ofRounded(total / 4);
    share(lanes);
  }

  /// @param room told, without any lock, when bytes came back that this lane waits for
  public synchronized Account account(Runnable room) {
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
  public long share() {
    return share;
  }

  /// What a lane can have when the others need nothing beyond their shares.
  public long most() {
    return share + common / 2;
  }

  /// Bytes that batches hold, without the spare arrays.
  public synchronized long usedBytes() {
    return used;
  }

  /// The most that there ever was, spare arrays included.
  public synchronized long peakBytes() {
    return peak;
  }

  public synchronized long spareBytes() {
    return pool.bytes();
  }

  public long totalBytes() {
    return total;
  }

  /// Bytes that long lines need on their way into a batch, the turn included.
  public synchronized long lineBytes() {
    long bytes = turnBytes;
    for (Account account : accounts) {
      bytes += account.line;
    }
    return bytes;
  }

  private boolean fits(Account account, long bytes) {
    long beyond = Math.max(0, account.used() + bytes - share);
    long more = beyond - Math.max(0, account.used() - share);
    long left = common - beyondShares - more;
    boolean comesBackSoon = account.delivers && account.open + account.sealedBatches == 0;
    return used + bytes <= total && (more == 0 || left >= (comesBackSoon ? 0 : beyond));
  }

  private void move(Account account, long open, long sealedBatches, long line) {
    beyondShares -= Math.max(0, account.used() - share);
    account.open += open;
    account.sealedBatches += sealedBatches;
    account.line += line;
    beyondShares += Math.max(0, account.used() - share);
    used += open + sealedBatches + line;
  }

  private void charge(Account account, long open, long line) {
    move(account, open, 0, line);
    pool.shrink(Math.max(0, total - used));
    peak = Math.max(peak, used + pool.bytes());
  }

  private void release(Account account, long open, long sealedBatches) {
    List<Account> served;
    synchronized (this) {
      move(account, -open, -sealedBatches, 0);
      forgetEmpty(account);
      served = served();
    }
    served.forEach(waiter -> waiter.room.run());
  }

  /// A long line needs no more than this of its bytes any longer; the others come back.
  private void keepForLine(Account account, long bytes) {
    List<Account> served;
    synchronized (this) {
      if (turn == account) {
        turnBytes = Math.min(turnBytes, bytes);
        turn = bytes > 0 ? account : null;
      } else {
        move(account, 0, 0, Math.min(account.line, bytes) - account.line);
      }
      served = served();
    }
    served.forEach(waiter -> waiter.room.run());
  }

  /// Those who wait have the turn in the order in which they began to. The first of them may be
  /// unable to take it just now, so the others let it go first only once.
  private boolean takeTurn(Account account, long bytes) {
    if (turn != null) {
      account.enqueue(0);
      return false;
    }
    Account first = firstForTurn();
    if (first != null && first != account && !account.gaveWay) {
      account.enqueue(0);
      return false;
    }
    if (first != null) {
      waiting.remove(first);
    }
    waiting.remove(account);
    account.gaveWay = false;
    turn = account;
    turnBytes = bytes;
    return true;
  }

  private @Nullable Account firstForTurn() {
    for (Account waiter : waiting) {
      if (waiter.wanted == 0) {
        return waiter;
      }
    }
    return null;
  }

  private void close(Account account) {
    List<Account> served;
    synchronized (this) {
      if (account.closed) {
        return;
      }
      account.closed = true;
      waiting.remove(account);
      if (turn == account) {
        turn = null;
        turnBytes = 0;
      }
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
    Account next = turn == null ? firstForTurn() : null;
    if (next != null) {
      served.add(next); // stays in its place until it takes the turn
    }
    for (Iterator<Account> waiters = waiting.iterator(); waiters.hasNext(); ) {
      Account waiter = waiters.next();
      if (waiter.wanted > 0 && fits(waiter, waiter.wanted)) {
        waiters.remove();
        served.add(waiter);
      }
    }
    return served;
  }

  /// One lane's part. Its open batches belong to the lane's thread, its sealed batches come back
  /// from any.
  public final class Account {
    private final Runnable room;
    private long open;
    private long sealedBatches;
    private long line;

    /// Bytes that it waits for, or 0 while it waits for the turn.
    private long wanted;

    private boolean gaveWay;
    private boolean delivers;
    private boolean closed;

    /// Spare arrays for the batch that bytes were taken for last.
    private final List<byte[]> aside = new ArrayList<>(2);

    private Account(Runnable room) {
      this.room = room;
    }

    private long used() {
      return open + sealedBatches + line;
    }

    private void enqueue(long bytes) {
      wanted = bytes;
      if (!waiting.contains(this)) {
        waiting.add(this);
      }
    }

    public long usedBytes() {
      synchronized (MemoryBudget.this) {
        return used();
      }
    }

    public long openBytes() {
      synchronized (MemoryBudget.this) {
        return open;
      }
    }

    public long sealedBytes() {
      synchronized (MemoryBudget.this) {
        return sealedBatches;
      }
    }

    /// Takes bytes for open batches, or says that there are not so many.
    public boolean take(long bytes) {
      return take(bytes, 0, 0);
    }

    /// The same for arrays of these lengths, which [#array] returns next. Spare ones of such
    /// lengths are set aside for that first: otherwise room for them would be made by letting them
    /// go.
    public boolean take(long bytes, int data, int records) {
      synchronized (MemoryBudget.this) {
        if (!fits(this, bytes)) {
          return false;
        }
        waiting.remove(this);
        aside.clear();
        setAside(data);
        setAside(records);
        charge(this, bytes, 0);
        return true;
      }
    }

    private void setAside(int length) {
      byte[] spare = pool.spare(length);
      if (spare != null) {
        aside.add(spare);
      }
    }

    /// Takes bytes for a long line's way into a batch, or says that it has to wait.
    public boolean takeForLine(long bytes) {
      synchronized (MemoryBudget.this) {
        if (needsTurn(bytes)) {
          return takeTurn(this, bytes);
        }
        if (!fits(this, bytes)) {
          return false;
        }
        waiting.remove(this);
        charge(this, 0, bytes);
        return true;
      }
    }

    /// Whether this is more for a line than what a lane can always have.
    public boolean needsTurn(long bytes) {
      return bytes > share;
    }

    /// Gives back what the line on its way does not need any more; at 0 it has arrived.
    public void keepForLine(long bytes) {
      MemoryBudget.this.keepForLine(this, bytes);
    }

    /// Whether this is another lane's turn; if so, this one is woken when its own comes.
    public boolean awaitsTurn() {
      synchronized (MemoryBudget.this) {
        if (turn == null && (gaveWay || firstForTurn() == this)) {
          return false;
        }
        gaveWay = turn == null;
        enqueue(0);
        return true;
      }
    }

    /// An array of this length, for which bytes were taken.
    public byte[] array(int length) {
      synchronized (MemoryBudget.this) {
        for (int i = 0; i < aside.size(); i++) {
          if (aside.get(i).length == length) {
            return aside.remove(i);
          }
        }
        return pool.take(length);
      }
    }

    /// Whether it has sealed batches, whose memory comes back since the destination takes what it
    /// is sent.
    public boolean isServedSoon() {
      synchronized (MemoryBudget.this) {
        return delivers && sealedBatches > 0;
      }
    }

    /// Says whether the lane's destination takes what it is sent.
    public void delivers(boolean now) {
      synchronized (MemoryBudget.this) {
        delivers = now;
      }
    }

    /// Whether so many bytes could be taken; if not, the lane is woken as soon as they can.
    public boolean awaits(long bytes) {
      synchronized (MemoryBudget.this) {
        if (fits(this, bytes)) {
          return false;
        }
        enqueue(bytes);
        return true;
      }
    }

    /// An open batch of this weight became a sealed batch, which is not heavier.
    public void sealed(long openWeight, long sealedWeight) {
      MemoryBudget.this.release(this, openWeight, -sealedWeight);
    }

    /// An open batch of this weight is gone.
    public void abandoned(long openWeight) {
      MemoryBudget.this.release(this, openWeight, 0);
    }

    /// A sealed batch of this weight is gone, and its arrays with it.
    public void settled(long sealedWeight) {
      MemoryBudget.this.release(this, 0, sealedWeight);
    }

    /// A sealed batch of this weight is gone; nobody looks at its arrays, which may be used again.
    public void settled(SealedBatch sealed) {
      synchronized (MemoryBudget.this) {
        move(this, 0, -sealed.weight(), 0);
        sealed.recycle(pool);
        pool.shrink(Math.max(0, total - used));
      }
      MemoryBudget.this.release(this, 0, 0);
    }

    /// The lane has ended: its share goes to the others.
    public void close() {
      MemoryBudget.this.close(this);
    }
  }
}
