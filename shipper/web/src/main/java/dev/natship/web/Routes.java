package dev.natship.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Which path and method is whose. A path may hold `{names}`, each for one segment; `HEAD` goes
/// wherever `GET` does.
public final class Routes {
  /// How soon an answer is there, and so which thread gives it.
  enum Pace {
    /// On the thread that moves all bytes: for what never waits, so that it is answered whatever
    /// else is going on.
    AT_ONCE,
    /// On a platform thread that does nothing else, so that it never stands behind a crowd.
    SOON,
    /// On a platform thread: for short work.
    SHORT,
    /// On a virtual thread of its own: for long responses.
    LONG
  }

  record Route(String method, List<String> segments, Pace pace, Handler handler) {}

  /// @param isKnown whether anything is at this path
  record Match(Route route, Map<String, String> parameters, boolean isKnown) {}

  private final List<Route> routes = new ArrayList<>();
  private final Map<String, String> common = new LinkedHashMap<>();
  private Handler otherwise = _ -> Response.text(404, "nothing is here");

  /// A `GET` whose answer is at hand: it takes no lock and does no work.
  public Routes atOnce(String path, Handler handler) {
    return add("GET", path, Pace.AT_ONCE, handler);
  }

  /// A `GET` that takes a few locks and no time, such as a question about readiness.
  public Routes soon(String path, Handler handler) {
    return add("GET", path, Pace.SOON, handler);
  }

  public Routes get(String path, Handler handler) {
    return add("GET", path, Pace.SHORT, handler);
  }

  public Routes post(String path, Handler handler) {
    return add("POST", path, Pace.SHORT, handler);
  }

  /// A `POST` that may take its time.
  public Routes longPost(String path, Handler handler) {
    return add("POST", path, Pace.LONG, handler);
  }

  /// A `GET` that may answer with [Response.Flowing] and may take its time.
  public Routes stream(String path, Handler handler) {
    return add("GET", path, Pace.LONG, handler);
  }

  /// A `POST` that is answered as [#stream] is: for clients whose questions are too long for a URL.
  public Routes streamPost(String path, Handler handler) {
    return add("POST", path, Pace.LONG, handler);
  }

  /// What is returned where there is no route, instead of a plain 404.
  public Routes otherwise(Handler handler) {
    otherwise = handler;
    return this;
  }

  /// A header of every answer, also of those that no route has given.
  public Routes always(String name, String value) {
    common.put(name, value);
    return this;
  }

  /// `GET /a/{name}` and so on, in their order.
  public List<String> paths() {
    return routes.stream()
        .map(route -> route.method() + " /" + String.join("/", route.segments()))
        .toList();
  }

  Map<String, String> common() {
    return common;
  }

  private Routes add(String method, String path, Pace pace, Handler handler) {
    routes.add(new Route(method, List.of(path.substring(1).split("/", -1)), pace, handler));
    return this;
  }

  Match find(String method, List<String> segments) {
    TreeSet<String> others = new TreeSet<>();
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Route route : routes) {
      if (fits(route.segments(), segments)) {
        if (route.method().equals(wanted)) {
          return new Match(route, parameters(route.segments(), segments), true);
        }
        others.add(route.method());
      }
    }
    if (others.isEmpty()) {
      return new Match(new Route(method, segments, Pace.AT_ONCE, otherwise), Map.of(), false);
    }
    if (others.contains("GET")) {
      others.add("HEAD");
    }
    String allowed = String.join(", ", others);
    Handler refusal = _ -> Response.text(405, "only " + allowed + " here").with("Allow", allowed);
    return new Match(new Route(method, segments, Pace.AT_ONCE, refusal), Map.of(), false);
  }

  private static boolean fits(List<String> route, List<String> segments) {
    if (route.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < route.size(); i++) {
      if (!isName(route.get(i)) && !route.get(i).equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> parameters(List<String> route, List<String> segments) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < route.size(); i++) {
      if (isName(route.get(i))) {
        parameters.put(route.get(i).substring(1, route.get(i).length() - 1), segments.get(i));
      }
    }
    return parameters;
  }

  private static boolean isName(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }
}
