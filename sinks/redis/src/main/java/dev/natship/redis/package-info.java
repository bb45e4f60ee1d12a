/// Delivers to Redis.
@NullMarked
package dev.natship.redis;

import org.jspecify.annotations.NullMarked;
