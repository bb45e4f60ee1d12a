package dev.natship.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long TOTAL = 100_000;

  private final List<String> woken = new ArrayList<>();

  @Test
  void nothingIsEverGivenOnCredit() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 2);

    assertFalse(account(budget, "greedy").take(TOTAL));
    assertEquals(0, budget.usedBytes());
  }

  @Test
  void theOnlyLaneMayHaveEverything() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 1);

    assertTrue(account(budget, "only").take(TOTAL));
  }

  @Test
  void aLaneInTroubleNeverTakesTheShareOfAnother() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 2);
    fill(account(budget, "dead"));

    assertTrue(account(budget, "fast").take(budget.share()));
  }

  @Test
  void lanesInTroubleEndUpWithEqualPartsAndLeaveSomethingForTheNextOne() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 10);
    List<MemoryBudget.Account> dead = new ArrayList<>();
    for (int lane = 0; lane < 9; lane++) {
      dead.add(account(budget, "dead"));
    }
    boolean more = true;
    while (more) {
      more = false;
      for (MemoryBudget.Account lane : dead) {
        more |= lane.take(10);
      }
    }

    for (MemoryBudget.Account lane : dead) {
      assertEquals(budget.share() + TOTAL / 2 / 10, lane.usedBytes(), 200);
    }
    assertTrue(account(budget, "healthy").take(budget.share() + TOTAL / 2 / 20 - 200));
  }

  @Test
  void allSharesFitTogether() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 58);
    fill(account(budget, "first"));

    for (int lane = 1; lane < 58; lane++) {
      assertTrue(account(budget, "lane").take(budget.share()));
    }
    assertTrue(budget.usedBytes() <= TOTAL);
  }

  @Test
  void whoDeliversAndHoldsNothingMayHaveAllThatIsLeft() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 10);
    fill(account(budget, "dead"));
    fill(account(budget, "dead"));
    long left = TOTAL / 2 - (budget.usedBytes() - 2 * budget.share());
    MemoryBudget.Account healthy = account(budget, "healthy");

    assertFalse(healthy.take(budget.share() + left - 100));
    healthy.delivers(true);
    assertTrue(healthy.take(budget.share() + left - 100));
    assertFalse(healthy.take(200), "it holds something now");
  }

  @Test
  void aLongLineCountsAgainstTheLanesPartUntilItHasArrived() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 2);
    MemoryBudget.Account lane = account(budget, "lane");

    assertTrue(lane.takeForLine(budget.share()));
    assertEquals(budget.share(), budget.lineBytes());
    lane.keepForLine(100);
    assertEquals(100, budget.usedBytes());
    lane.keepForLine(0);

    assertEquals(0, budget.usedBytes());
    assertEquals(0, budget.lineBytes());
  }

  @Test
  void linesThatNeedMoreThanAShareTakeTurns() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 3);
    MemoryBudget.Account first = account(budget, "first");
    MemoryBudget.Account second = account(budget, "second");
    MemoryBudget.Account third = account(budget, "third");

    assertTrue(first.takeForLine(10 * TOTAL));
    assertFalse(second.takeForLine(TOTAL));
    assertFalse(third.takeForLine(TOTAL));
    assertEquals(10 * TOTAL, budget.lineBytes());
    first.keepForLine(TOTAL);
    assertEquals(TOTAL, budget.lineBytes());
    assertTrue(third.awaitsTurn());
    first.keepForLine(0);

    assertEquals(List.of("second"), woken);
    assertFalse(third.takeForLine(TOTAL), "the second one was first");
    assertFalse(first.takeForLine(TOTAL), "others wait");
    assertFalse(second.awaitsTurn());
    assertTrue(second.takeForLine(TOTAL));
    assertEquals(0, budget.usedBytes());
  }

  @Test
  void whoCannotTakeItsTurnIsPassedBy() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 3);
    MemoryBudget.Account first = account(budget, "first");
    MemoryBudget.Account stuck = account(budget, "stuck");
    assertTrue(first.takeForLine(TOTAL));
    assertFalse(stuck.takeForLine(TOTAL));
    first.keepForLine(0);

    assertFalse(first.takeForLine(TOTAL));
    assertTrue(first.awaitsTurn(), "once");
    assertFalse(first.awaitsTurn());
    assertTrue(first.takeForLine(TOTAL));
  }

  @Test
  void aLaneThatEndsHasItsTurnNoMore() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 2);
    MemoryBudget.Account ending = account(budget, "ending");
    MemoryBudget.Account other = account(budget, "other");
    assertTrue(ending.takeForLine(TOTAL));
    assertFalse(other.takeForLine(TOTAL));

    ending.close();

    assertEquals(List.of("other"), woken);
    assertTrue(other.takeForLine(TOTAL));
  }

  @Test
  void whoWaitsIsWokenOnceItCanHaveWhatItWaitsForTheOldestFirst() {
    MemoryBudget budget = new MemoryBudget(TOTAL, 3);
    MemoryBudget.Account holder = account(budget, "holder");
    fill(holder);
    MemoryBudget.Account first = account(budget, "first");
    MemoryBudget.Account second = account(budget, "second");
    fill(first);
    fill(second);
    assertTrue(second.awaits(2_000));
    assertTrue(first.awaits(2_000));
    assertTrue(holder.awaits(TOTAL));

    holder.abandoned(holder.usedBytes());

    assertEquals(List.of("second", "first"), woken);
    assertFalse(first.awaits(2_000));
  }

  @Test
  void spareArraysMakeRoom() {
    MemoryBudget budget = new MemoryBudget(1 << 20, 1);
    MemoryBudget.Account lane = account(budget, "lane");
    for (int i = 0; i < 8; i++) {
      SealedBatch sealed = sealed(64 << 10);
      assertTrue(lane.take(sealed.weight()));
      lane.sealed(sealed.weight(), sealed.weight());
      lane.settled(sealed);
    }
    assertEquals(0, budget.usedBytes());
    assertEquals(256 << 10, budget.spareBytes());

    assertTrue(lane.take(1 << 20));

    assertEquals(0, budget.spareBytes());
    assertEquals(1 << 20, budget.peakBytes());
  }

  @Test
  void noSpareArrayIsLetGoForTheBatchThatWantsIt() {
    SealedBatch sealed = sealed(64 << 10);
    long weight = sealed.weight();
    MemoryBudget budget = new MemoryBudget(4 * weight, 1);
    MemoryBudget.Account lane = account(budget, "lane");
    assertTrue(lane.take(4 * weight));
    lane.sealed(weight, weight);
    lane.settled(sealed);
    byte[] data = sealed.batch().data();
    byte[] records = sealed.records();
    assertEquals(data.length + records.length, budget.spareBytes());

    assertTrue(lane.take(weight, data.length, records.length));

    List<byte[]> arrays = List.of(lane.array(data.length), lane.array(records.length));
    assertTrue(arrays.stream().anyMatch(array -> array == data));
    assertTrue(arrays.stream().anyMatch(array -> array == records));
    assertEquals(0, budget.spareBytes());
    assertEquals(4 * weight, budget.peakBytes());
  }

  @Test
  void aBatchIsCountedOnceWhileItIsSealed() throws InterruptedException {
    SealedBatch sealed = sealed(64 << 10);
    long weight = sealed.weight();
    MemoryBudget budget = new MemoryBudget(weight, 1);
    MemoryBudget.Account lane = account(budget, "lane");
    Thread sealing =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 20_000; i++) {
                lane.take(weight);
                lane.sealed(weight, weight);
                lane.settled(weight);
              }
            });

    while (sealing.isAlive()) {
      assertTrue(budget.usedBytes() <= weight);
    }
    sealing.join();
  }

  private static SealedBatch sealed(int bytes) {
    OpenBatch batch = new OpenBatch("", 0, new BatchSizes(bytes, bytes, 1), byte[]::new);
    byte[] line = new byte[bytes];
    batch.add(line, 0, bytes, 0, 0, 0, 0, line, 0, bytes);
    return batch.seal("lane-1-");
  }

  private static void fill(MemoryBudget.Account lane) {
    while (lane.take(100)) {
      // takes what it can
    }
  }

  private MemoryBudget.Account account(MemoryBudget budget, String name) {
    return budget.account(() -> woken.add(name));
  }
}
