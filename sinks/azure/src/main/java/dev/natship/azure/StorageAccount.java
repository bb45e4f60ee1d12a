package dev.natship.azure;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.transport.AddressText;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What a connection string of Azure Storage says: where the blobs are, and the key or the signed
/// query (SAS) that opens them. One of `key` and `sas` is empty.
record StorageAccount(String name, String url, Secret key, Secret sas) {
  private static final StorageAccount UNSET =
      new StorageAccount("unset", "https://unset.invalid", new Secret(""), new Secret(""));

  /// Reads `connection-string`.
  static StorageAccount read(Settings settings) {
    Map<String, String> parts = new HashMap<>();
    for (String part : settings.secret("connection-string").reveal().strip().split(";")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(
            part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
            part.substring(equals + 1).strip());
      }
    }
    String name = parts.getOrDefault("accountname", "");
    String key = parts.getOrDefault("accountkey", "");
    String sas = parts.getOrDefault("sharedaccesssignature", "");
    String url =
        parts.getOrDefault(
            "blobendpoint",
            name.isEmpty()
                ? ""
                : parts.getOrDefault("defaultendpointsprotocol", "https")
                    + "://"
                    + name
                    + ".blob."
                    + parts.getOrDefault("endpointsuffix", "core.windows.net"));
    if (url.isEmpty() || key.isEmpty() && sas.isEmpty() || !isBase64(key)) {
      settings.problem(
          "connection-string",
          "expected AccountName and AccountKey, or BlobEndpoint and SharedAccessSignature");
      return UNSET;
    }
    return new StorageAccount(
        name,
        AddressText.withoutLastSlash(url),
        new Secret(sas.isEmpty() ? key : ""),
        new Secret(sas.startsWith("?") ? sas.substring(1) : sas));
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
