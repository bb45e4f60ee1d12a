package dev.natship.config;

import java.util.Optional;

/// What variables hold, as one provider sees them.
@FunctionalInterface
interface VariableValues {
  Optional<String> of(String name);

  default boolean has(String name) {
    return of(name).isPresent();
  }
}
