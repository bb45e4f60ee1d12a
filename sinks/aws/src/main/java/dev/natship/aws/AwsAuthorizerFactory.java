package dev.natship.aws;

import dev.natship.settings.Settings;
import dev.natship.transport.Answer;
import dev.natship.transport.Authorizer;
import dev.natship.transport.AuthorizerFactory;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpTransport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/// `auth { aws { service, region, credentials { … } } }`: AWS's signature for any sink over HTTP,
/// such as Amazon's OpenSearch. Service and region are read from an address of Amazon's own.
public final class AwsAuthorizerFactory implements AuthorizerFactory {

  private record Signed(Signing signing) implements Authorizer {
    @Override
    public void authorize(HttpCall.Builder call) throws IOException, InterruptedException {
      signing.sign(call);
    }

    @Override
    public Answer received(Answer answer) {
      if (!answer.successful() && AwsError.read(answer).blamesClock()) {
        signing.adoptTime(answer);
      }
      return signing.hide(answer);
    }
  }

  private final Map<String, String> environment;
  private final InstantSource clock;

  public AwsAuthorizerFactory() {
    this(System.getenv(), InstantSource.system());
  }

  AwsAuthorizerFactory(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public String scheme() {
    return "aws";
  }

  @Override
  public Authorizer create(Settings settings, HttpTransport transport) {
    AwsHost host = AwsHost.of(transport.place());
    String service = settings.text("service", host.service());
    String region = Region.read(settings, host.region());
    if (service.isEmpty()) {
      settings.problem("service", "required, because the address does not tell it");
    }
    Keyring keyring = Keyring.read(settings, region, environment, clock, transport::send);
    return new Signed(
        new Signing(service, host.region().isEmpty() ? region : host.region(), keyring, clock));
  }
}
