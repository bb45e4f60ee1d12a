package dev.natship.demo;

/// One synthetic application: its name, how it talks, how much of the traffic is its own.
record App(String name, Voice voice, int weight) {
  private static final App[] ALL = {
    new App("storefront", Voice::web, 8),
    new App("checkout-api", Voice::api, 6),
    new App("thumbnails", Voice::worker, 3),
    new App("orders-db", Voice::database, 2),
    new App("storefront", Voice::platform, 1)
  };

  static App at(int share) {
    int rest = share;
    for (App app : ALL) {
      rest -= app.weight();
      if (rest < 0) {
        return app;
      }
    }
    throw new IllegalArgumentException("no app has share " + share);
  }

  static int shares() {
    int sum = 0;
    for (App app : ALL) {
      sum += app.weight();
    }
    return sum;
  }
}
