package dev.natship.config;

import dev.natship.settings.Problem;
import dev.natship.settings.Settings;
import java.util.List;

/// A place where lines could go, and whether they will.
public sealed interface Destination {

  /// The owner's name for it. Where variables alone switched a provider on, the provider's name.
  String name();

  /// Everything it needs is there.
  ///
  /// @param type which kind of sink it is
  /// @param from what switched it on, for people
  record On(String name, String type, String from, Settings settings) implements Destination {}

  /// Some of its variables are set, and some that it needs are missing.
  record Half(String name, String title, List<String> missing) implements Destination {
    public Half {
      missing = List.copyOf(missing);
    }
  }

  /// It is wanted, and something in its own settings cannot be used. The others do without it.
  record Broken(String name, List<Problem> why) implements Destination {
    public Broken {
      why = List.copyOf(why);
    }
  }

  /// Nothing asks for it, or the owner switched it off.
  record Off(String name, String why) implements Destination {}
}
