/// Real peers for tests: NATS servers, certificates, HTTP receivers, faulty networks.
@NullMarked
package dev.natship.testkit;

import org.jspecify.annotations.NullMarked;
