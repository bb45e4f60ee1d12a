package dev.natship.engine;

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
    OpenBatch batch = new OpenBatch("", 0, new OpenBatch.Sizes(bytes, bytes, 1), byte[]::new);
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
