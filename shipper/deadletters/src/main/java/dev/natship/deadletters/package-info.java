/// What becomes of a line that its destination will never take.
///
/// A [DeadLetter] is the line as it arrived, and why it was refused. [DeadLetters] keeps it:
/// [DeadLetterFiles] in a folder, where it can be listed, tried again and dropped.
@NullMarked
package dev.natship.deadletters;

import org.jspecify.annotations.NullMarked;
