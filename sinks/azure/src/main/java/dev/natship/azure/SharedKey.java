package dev.natship.azure;

import dev.natship.transport.Authorizer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpCall.Header;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests to Azure Storage with the key of the account.
final class SharedKey implements Authorizer {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final String ALGORITHM = "HmacSHA256";

  private final String account;
  private final byte[] key;
  private final InstantSource clock;

  SharedKey(String account, byte[] key, InstantSource clock) {
    this.account = account;
    this.key = key.clone();
    this.clock = clock;
  }

  @Override
  public void authorize(HttpCall.Builder call) {
    call.header("x-ms-date", DATE.format(clock.instant()));
    call.header("Authorization", "SharedKey " + account + ":" + signature(toSign(call)));
  }

  private String toSign(HttpCall.Builder call) {
    long length = call.payload().length();
    StringBuilder text = new StringBuilder(call.method()).append('\n');
    line(text, call, "Content-Encoding");
    line(text, call, "Content-Language");
    text.append(length == 0 ? "" : Long.toString(length)).append('\n');
    for (String name :
        new String[] {
          "Content-MD5",
          "Content-Type",
          "Date",
          "If-Modified-Since",
          "If-Match",
          "If-None-Match",
          "If-Unmodified-Since",
          "Range"
        }) {
      line(text, call, name);
    }
    TreeMap<String, String> own = new TreeMap<>();
    for (Header header : call.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (name.startsWith("x-ms-")) {
        own.put(name, header.value().strip());
      }
    }
    own.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
    URI url = URI.create(call.url());
    text.append('/').append(account).append(url.getRawPath());
    TreeMap<String, String> query = new TreeMap<>();
    if (url.getQuery() != null) {
      for (String parameter : url.getQuery().split("&")) {
        int equals = parameter.indexOf('=');
        query.put(
            parameter.substring(0, equals).toLowerCase(Locale.ROOT),
            parameter.substring(equals + 1));
      }
    }
    query.forEach((name, value) -> text.append('\n').append(name).append(':').append(value));
    return text.toString();
  }

  private static void line(StringBuilder text, HttpCall.Builder call, String name) {
    text.append(call.header(name).orElse("")).append('\n');
  }

  private String signature(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
