/// What object stores have in common: each batch is one object, under a name that follows from it.
@NullMarked
package dev.natship.objects;

import org.jspecify.annotations.NullMarked;
