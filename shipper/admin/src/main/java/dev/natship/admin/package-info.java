/// What Natship reports about itself while it runs: health, metrics, status, and the switches of
/// its destinations.
@NullMarked
package dev.natship.admin;

import org.jspecify.annotations.NullMarked;
