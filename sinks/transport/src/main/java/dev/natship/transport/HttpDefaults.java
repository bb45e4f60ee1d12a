package dev.natship.transport;

import dev.natship.settings.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a sink wants of its requests where the owner has set nothing.
///
/// @param url the address to use when none is set; empty when the owner must set one
/// @param complete makes the full address of what the owner wrote, for instance by adding the path
///   of an API
/// @param secrets what the sink itself adds to requests, and must never be shown
public record HttpDefaults(
    String method,
    String url,
    Compression compression,
    UnaryOperator<String> complete,
    List<Secret> secrets) {

  public HttpDefaults {
    secrets = List.copyOf(secrets);
  }

  /// POST with gzip to an address that the owner must give.
  public static HttpDefaults post() {
    return new HttpDefaults("POST", "", Compression.GZIP, UnaryOperator.identity(), List.of());
  }

  public HttpDefaults withMethod(String method) {
    return new HttpDefaults(method, url, compression, complete, secrets);
  }

  public HttpDefaults withUrl(String url) {
    return new HttpDefaults(method, url, compression, complete, secrets);
  }

  public HttpDefaults withCompression(Compression compression) {
    return new HttpDefaults(method, url, compression, complete, secrets);
  }

  public HttpDefaults completing(UnaryOperator<String> complete) {
    return new HttpDefaults(method, url, compression, complete, secrets);
  }

  public HttpDefaults hiding(Secret secret) {
    List<Secret> more = new ArrayList<>(secrets);
    more.add(secret);
    return new HttpDefaults(method, url, compression, complete, more);
  }

  /// Adds an API's path to the address, unless it is there already.
  public HttpDefaults withPath(String path) {
    return completing(url -> {
      String address = AddressText.withoutQuery(url);
      String base = AddressText.withoutLastSlash(address);
      return (base.endsWith(path) ? base : base + path) + url.substring(address.length());
    });
  }
}
