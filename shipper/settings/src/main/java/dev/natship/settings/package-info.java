/// One section of the configuration, read with its types: values, problems with their places, help
/// with spelling, secrets and what must be hidden of them.
@NullMarked
package dev.natship.settings;

import org.jspecify.annotations.NullMarked;
