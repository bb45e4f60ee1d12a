package dev.natship.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority of one test with the certificates it gave out, as PEM files in one
/// folder: a server for `localhost`, a client, an expired server, a server for another host, one
/// that vouches for itself, one that is called `localhost` in its subject only, and a client of a
/// stranger's authority.
public final class Certificates {
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final char[] NO_PASSWORD = new char[0];
  private static final byte[] ECDSA_WITH_SHA256 =
      Der.sequence(Der.identifier(0x2a, 840, 10045, 4, 3, 2));

  private final Path folder;
  private final Holder authority;
  private final Holder server;
  private final Holder expired;
  private final Holder unnamed;

  private record Holder(String name, PrivateKey key, X509Certificate certificate) {}

  private Certificates(Path folder) throws GeneralSecurityException, IOException {
    this.folder = folder;
    Instant now = Instant.now();
    Instant nextWeek = now.plus(Duration.ofDays(7));
    this.authority = authority("Natship test authority", nextWeek);
    this.server = write("server", issue("server", authority, nextWeek));
    this.expired = write("expired", issue("expired", authority, now.minus(Duration.ofDays(1))));
    write("elsewhere", issueOnly(authority, nextWeek, "elsewhere.example"));
    write("self-signed", selfSigned(nextWeek));
    this.unnamed = write("unnamed", unnamed(authority, nextWeek));
    Holder stranger = authority("Stranger", nextWeek);
    write("ca", authority);
    write("client", issue("client", authority, nextWeek));
    write("stranger-ca", stranger);
    write("stranger", issue("stranger", stranger, nextWeek));
  }

  public static Certificates in(Path folder) {
    try {
      return new Certificates(Files.createDirectories(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public Path authority() {
    return folder.resolve("ca.pem");
  }

  public Path server() {
    return folder.resolve("server.pem");
  }

  public Path serverKey() {
    return folder.resolve("server.key");
  }

  public Path client() {
    return folder.resolve("client.pem");
  }

  public Path clientKey() {
    return folder.resolve("client.key");
  }

  /// A server certificate that ended yesterday.
  public Path expired() {
    return folder.resolve("expired.pem");
  }

  public Path expiredKey() {
    return folder.resolve("expired.key");
  }

  /// A server certificate for a host that nobody asks for.
  public Path elsewhere() {
    return folder.resolve("elsewhere.pem");
  }

  public Path elsewhereKey() {
    return folder.resolve("elsewhere.key");
  }

  /// A server certificate for `localhost` that no authority has signed.
  public Path selfSigned() {
    return folder.resolve("self-signed.pem");
  }

  public Path selfSignedKey() {
    return folder.resolve("self-signed.key");
  }

  /// A server certificate that names its host in the subject only.
  public Path unnamed() {
    return folder.resolve("unnamed.pem");
  }

  public Path unnamedKey() {
    return folder.resolve("unnamed.key");
  }

  /// An authority that signed nothing here but the stranger.
  public Path strangerAuthority() {
    return folder.resolve("stranger-ca.pem");
  }

  public Path stranger() {
    return folder.resolve("stranger.pem");
  }

  public Path strangerKey() {
    return folder.resolve("stranger.key");
  }

  /// A context for a test's own server, which trusts clients of this authority.
  public SSLContext serverContext() {
    return context(server);
  }

  /// The same for a server that also goes by other names.
  public SSLContext serverContext(String... names) {
    try {
      Instant nextWeek = Instant.now().plus(Duration.ofDays(7));
      return context(issue("server", authority, nextWeek, names));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public SSLContext expiredServerContext() {
    return context(expired);
  }

  /// A server whose certificate names its host where nobody should look any more: in the subject.
  public SSLContext unnamedServerContext() {
    return context(unnamed);
  }

  private SSLContext context(Holder holder) {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, NO_PASSWORD);
      X509Certificate[] chain = {holder.certificate, authority.certificate};
      keys.setKeyEntry(holder.name, holder.key, NO_PASSWORD, chain);
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
      keyManagers.init(keys, NO_PASSWORD);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, NO_PASSWORD);
      trusted.setCertificateEntry("ca", authority.certificate);
      TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
      trustManagers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Holder write(String file, Holder holder) throws IOException, GeneralSecurityException {
    write(file + ".pem", "CERTIFICATE", holder.certificate.getEncoded());
    write(file + ".key", "PRIVATE KEY", withPublicKey(holder));
    return holder;
  }

  /// The key in PKCS#8 with its public half, which the JDK leaves out and GnuTLS wants to see.
  private static byte[] withPublicKey(Holder holder) {
    byte[] known = holder.certificate.getPublicKey().getEncoded();
    byte[] algorithm = Arrays.copyOfRange(known, 2, 23);
    byte[] point = Arrays.copyOfRange(known, 23, known.length);
    byte[] number = ((ECPrivateKey) holder.key).getS().toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(number.length, padded.length);
    System.arraycopy(number, number.length - length, padded, padded.length - length, length);
    return Der.sequence(
        Der.integer(BigInteger.ZERO),
        algorithm,
        Der.octets(
            Der.sequence(
                Der.integer(BigInteger.ONE), Der.octets(padded), Der.tagged(0xa1, point))));
  }

  private void write(String file, String label, byte[] content) throws IOException {
    String text =
        "-----BEGIN "
            + label
            + "-----\n"
            + PEM.encodeToString(content)
            + "\n-----END "
            + label
            + "-----\n";
    Files.writeString(folder.resolve(file), text, US_ASCII);
  }

  private static Holder authority(String name, Instant end) throws GeneralSecurityException {
    KeyPair keys = newKeys();
    byte[] basicConstraints =
        Der.sequence(
            Der.identifier(0x55, 29, 19), Der.bool(true), Der.octets(Der.sequence(Der.bool(true))));
    return new Holder(
        name, keys.getPrivate(), sign(name, keys, name, keys.getPrivate(), end, basicConstraints));
  }

  private static Holder issue(String name, Holder issuer, Instant end, String... names)
      throws GeneralSecurityException {
    KeyPair keys = newKeys();
    return new Holder(
        name,
        keys.getPrivate(),
        sign(name, keys, issuer.name, issuer.key, end, local(name, names)));
  }

  private static Holder issueOnly(Holder issuer, Instant end, String name)
      throws GeneralSecurityException {
    KeyPair keys = newKeys();
    byte[] names = alternativeNames(Stream.of(named(name)));
    return new Holder(
        name, keys.getPrivate(), sign(name, keys, issuer.name, issuer.key, end, names));
  }

  private static Holder selfSigned(Instant end) throws GeneralSecurityException {
    KeyPair keys = newKeys();
    String name = "self-signed";
    return new Holder(
        name, keys.getPrivate(), sign(name, keys, name, keys.getPrivate(), end, local(name)));
  }

  private static Holder unnamed(Holder issuer, Instant end) throws GeneralSecurityException {
    KeyPair keys = newKeys();
    String name = "localhost";
    byte[] noAuthority = Der.sequence(Der.identifier(0x55, 29, 19), Der.octets(Der.sequence()));
    return new Holder(
        name, keys.getPrivate(), sign(name, keys, issuer.name, issuer.key, end, noAuthority));
  }

  private static byte[] local(String name, String... names) {
    return alternativeNames(
        Stream.concat(
            Stream.concat(Stream.of("localhost", name), Stream.of(names)).map(Certificates::named),
            Stream.of(Der.tagged(0x87, new byte[] {127, 0, 0, 1}))));
  }

  private static byte[] named(String host) {
    return Der.tagged(0x82, host.getBytes(US_ASCII));
  }

  private static byte[] alternativeNames(Stream<byte[]> names) {
    return Der.sequence(
        Der.identifier(0x55, 29, 17), Der.octets(Der.sequence(names.toArray(byte[][]::new))));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate sign(
      String subject, KeyPair keys, String issuer, PrivateKey key, Instant end, byte[] extension)
      throws GeneralSecurityException {
    byte[] content =
        Der.sequence(
            Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
            Der.integer(BigInteger.valueOf(System.nanoTime() & Long.MAX_VALUE)),
            ECDSA_WITH_SHA256,
            name(issuer),
            Der.sequence(Der.time(end.minus(Duration.ofDays(30))), Der.time(end)),
            name(subject),
            keys.getPublic().getEncoded(),
            Der.tagged(0xa3, Der.sequence(extension)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(content);
    byte[] certificate = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private static byte[] name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.identifier(0x55, 4, 3), Der.text(commonName))));
  }
}
