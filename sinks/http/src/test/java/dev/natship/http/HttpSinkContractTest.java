package dev.natship.http;

import dev.natship.api.SinkFactory;
import dev.natship.contract.HttpContract;
import java.util.List;
import java.util.Set;

class HttpSinkContractTest extends HttpContract {
  @Override
  protected SinkFactory factory() {
    return new HttpSinkFactory();
  }

  @Override
  protected String settings(String url) {
    return """
    url = "%s/hooks/T0000000000000042"
    query { token = query-secret }
    headers { X-Api-Key = header-secret }
    auth { bearer = bearer-secret }
    sign { secret = signing-secret, timestamp-header = X-Timestamp }
    encoding = ndjson
    compression = zstd
    """
        .formatted(url);
  }

  @Override
  protected List<String> secrets() {
    return List.of("T0000000000000042", "query-secret", "header-secret", "bearer-secret");
  }

  @Override
  protected Set<String> volatileHeaders() {
    return Set.of("x-timestamp", "x-signature");
  }
}
