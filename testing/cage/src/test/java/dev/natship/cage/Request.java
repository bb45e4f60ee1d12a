package dev.natship.cage;

/// A request as a destination got it, with its body decompressed.
record Request(String method, String path, byte[] body) {}
