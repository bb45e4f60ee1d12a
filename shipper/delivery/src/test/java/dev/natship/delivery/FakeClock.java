package dev.natship.delivery;

import dev.natship.gate.LaneClock;
import dev.natship.testkit.StillTime;

/// A lane's clock over time that stands still.
class FakeClock extends StillTime implements LaneClock {}
