package dev.natship.api;

import dev.natship.settings.Settings;

/// Makes sinks of one type; found with `ServiceLoader`, so a jar that offers one is a plug-in.
public interface SinkFactory {

  /// The word behind `type = ` in the configuration.
  String type();

  /// Reads the settings and makes the sink, without any I/O. Wrong settings are told to
  /// [Settings#problem]; whatever is returned then is closed and never used.
  Sink create(Settings settings);
}
