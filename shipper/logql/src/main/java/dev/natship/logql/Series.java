package dev.natship.logql;

import java.util.Map;

/// One number for each step, under one set of labels. `NaN` where a step has no number.
public record Series(Map<String, String> labels, double[] values) {}
