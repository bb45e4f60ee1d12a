/// The command line: finds the command, and holds those that run, check and steer a shipper.
@NullMarked
package dev.natship.app;

import org.jspecify.annotations.NullMarked;
