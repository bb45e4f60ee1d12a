/// Black-box tests of the distribution in the machine that people have: one core, 256 MB, a disk
/// that fails, destinations that refuse. `testing/cage/README.md` lists the scenarios and the
/// faults.

package dev.natship.cage;
