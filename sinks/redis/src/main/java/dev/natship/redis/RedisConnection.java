package dev.natship.redis;

import dev.natship.settings.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// One connection, logged in and on its database. Used by one thread at a time; another may
/// [#abort()] it.
final class RedisConnection implements AutoCloseable {
  private final Socket raw = new Socket();
  private Socket socket = raw;
  private InputStream in = InputStream.nullInputStream();
  private volatile boolean aborted;

  /// The server's own words for not letting us in.
  static final class LoginRefused extends IOException {
    private static final long serialVersionUID = 1;

    LoginRefused(String words) {
      super(words);
    }
  }

  void open(RedisAddress address, Optional<SSLContext> tls, Duration timeout) throws IOException {
    InetSocketAddress where = new InetSocketAddress(address.host(), address.port());
    if (where.isUnresolved()) {
      throw new UnknownHostException("unknown host " + address.host());
    }
    raw.setTcpNoDelay(true);
    raw.setKeepAlive(true);
    raw.connect(where, Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE));
    if (tls.isPresent()) {
      socket = secure(address, tls.get());
    }
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    logIn(address);
  }

  private Socket secure(RedisAddress address, SSLContext tls) throws IOException {
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(raw, address.host(), address.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    secured.setSSLParameters(parameters);
    try {
      secured.startHandshake();
    } catch (IOException e) {
      throw ofTime(e);
    }
    return secured;
  }

  private void logIn(RedisAddress address) throws IOException {
    Optional<String> password = address.password().map(Secret::reveal);
    if (password.isPresent()) {
      require(
          address.user().isEmpty()
              ? Resp.command("AUTH", password.get())
              : Resp.command("AUTH", address.user(), password.get()));
    }
    if (address.database() != 0) {
      require(Resp.command("SELECT", Long.toString(address.database())));
    }
  }

  private void require(byte[] command) throws IOException {
    write(command, 0, command.length);
    if (read() instanceof Resp.Reply.Refused(String words)) {
      throw new LoginRefused(words);
    }
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes, offset, length);
      out.flush();
    } catch (IOException e) {
      throw ofTime(e);
    }
  }

  Resp.Reply read() throws IOException {
    try {
      return Resp.read(in);
    } catch (IOException e) {
      throw ofTime(e);
    }
  }

  /// What a failure means: when the time was over, the socket was closed by us.
  private IOException ofTime(IOException failure) {
    return aborted ? new SocketTimeoutException("no answer in time") : failure;
  }

  /// Ends what another thread is doing with it, when the time for that is over.
  void abort() {
    aborted = true;
    close();
  }

  // Under TLS, too, only the socket below is closed: the upper one could wait for a write that
  // never ends.
  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException _) {
      // nothing is left to be done with it
    }
  }
}
