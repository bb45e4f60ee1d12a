package dev.natship.aws;

import dev.natship.settings.Secret;

/// An access key; `token` is empty unless the key is a temporary one.
record Keys(String id, Secret secret, Secret token) {}
