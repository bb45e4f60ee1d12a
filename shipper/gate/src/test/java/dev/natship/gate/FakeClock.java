package dev.natship.gate;

import dev.natship.testkit.StillTime;

/// A lane's clock over time that stands still.
class FakeClock extends StillTime implements LaneClock {}
