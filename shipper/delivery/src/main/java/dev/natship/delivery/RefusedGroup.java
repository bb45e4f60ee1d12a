package dev.natship.delivery;

import java.util.List;

/// Lines of a batch that were refused with one answer.
///
/// @param words what was said of each
record RefusedGroup(int[] items, String batch, String reason, int status, List<String> words) {}
