package dev.natship.cage;

/// A request as a destination got it, with its body decompressed.
record ReceivedRequest(String method, String path, byte[] body) {}
