package dev.natship.logql;

import java.util.Map;

/// Numbers over time under one set of labels; `NaN` where there is none.
public record Series(Map<String, String> labels, double[] values) {}
