package dev.natship.sentry;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `type = sentry`: everything of the HTTP transport, and `dsn`, `attributes`, `members`. `url`
/// overrides the DSN's host.
public final class SentrySinkFactory implements SinkFactory {

  @Override
  public String type() {
    return "sentry";
  }

  @Override
  public Sink create(Settings settings) {
    Optional<Dsn> dsn = Dsn.parse(settings.text("dsn"));
    if (dsn.isEmpty() && settings.has("dsn")) {
      settings.problem(
          "dsn",
          "expected a DSN such as https://key@host/project"
              + WrongValue.ofAddress(settings.text("dsn")));
    }
    Map<String, FieldTemplate> attributes = new LinkedHashMap<>();
    if (settings.has("attributes")) {
      attributes.putAll(FieldTemplate.all(settings, "attributes"));
    } else {
      attributes.put("server.address", FieldTemplate.parse("{{fly.app.instance}}"));
    }
    LogEncoding encoding = new LogEncoding(attributes, settings.flag("members", true));
    String key = dsn.map(Dsn::key).orElse("");
    HttpTransport transport =
        HttpTransport.read(
            settings,
            HttpDefaults.post()
                .withUrl(dsn.map(Dsn::endpoint).orElse("https://unset.invalid"))
                .hiding(new Secret(key)));
    String auth = "Sentry sentry_version=7, sentry_client=natship, sentry_key=" + key;
    return new SentrySink(
        transport.authorizedBy(call -> call.header("X-Sentry-Auth", auth)), encoding);
  }
}
