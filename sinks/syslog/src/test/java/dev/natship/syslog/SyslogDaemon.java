package dev.natship.syslog;

import dev.natship.testkit.Daemon;
import dev.natship.testkit.DebianPackages;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A real rsyslog or syslog-ng. It writes each message that it understood as one line, with bars
/// between its parts.
final class SyslogDaemon implements AutoCloseable {

  enum Kind {
    RSYSLOG,
    SYSLOG_NG
  }

  /// Paths of PEM files.
  ///
  /// @param clientRequired whether a client must show a certificate that the same authority signed
  record ServerTls(Path ca, Path certificate, Path key, boolean clientRequired) {}

  private final Daemon daemon;
  private final Path received;

  private SyslogDaemon(Daemon daemon, Path received) {
    this.daemon = daemon;
    this.received = received;
  }

  static SyslogDaemon start(Kind kind, Framing framing, Path folder) throws IOException {
    return start(kind, framing, folder, "", "");
  }

  static SyslogDaemon startTls(Kind kind, Framing framing, Path folder, ServerTls tls)
      throws IOException {
    return switch (kind) {
      case RSYSLOG ->
          start(
              kind,
              framing,
              folder,
              """
              global(DefaultNetstreamDriverCAFile="%s"
                DefaultNetstreamDriverCertFile="%s"
                DefaultNetstreamDriverKeyFile="%s")
              """
                  .formatted(tls.ca(), tls.certificate(), tls.key()),
              """
               StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="%s"\
              """
                  .formatted(tls.clientRequired() ? "x509/certvalid" : "anon"));
      case SYSLOG_NG ->
          start(
              kind,
              framing,
              folder,
              "",
              """
              tls(ca-file("%s") cert-file("%s") key-file("%s") peer-verify(%s))
              """
                  .formatted(
                      tls.ca(),
                      tls.certificate(),
                      tls.key(),
                      tls.clientRequired() ? "required-trusted" : "optional-untrusted"));
    };
  }

  int port() {
    return daemon.port();
  }

  /// The messages received so far. Fails the test when they are not UTF-8.
  List<String> received() throws IOException {
    return Files.exists(received)
        ? Files.readAllLines(received, StandardCharsets.UTF_8)
        : List.of();
  }

  void stop() {
    daemon.stop();
  }

  void kill() {
    daemon.kill();
  }

  void restart() {
    daemon.restart();
  }

  @Override
  public void close() {
    daemon.close();
  }

  @Override
  public String toString() {
    return daemon.toString();
  }

  private static SyslogDaemon start(
      Kind kind, Framing framing, Path folder, String global, String input) throws IOException {
    int port = FreePort.find();
    Path received = folder.resolve("received");
    Path config = folder.resolve("daemon.conf");
    return switch (kind) {
      case RSYSLOG -> {
        Files.writeString(config, rsyslog(port, folder, received, global, input));
        yield new SyslogDaemon(Daemon.start(rsyslogd(config, folder), port), received);
      }
      case SYSLOG_NG -> {
        Files.writeString(config, syslogNg(framing, port, received, input));
        yield new SyslogDaemon(Daemon.start(syslogNg(config, folder), port), received);
      }
    };
  }

  private static ProcessBuilder rsyslogd(Path config, Path folder) {
    DebianPackages packages =
        DebianPackages.find(
            "rsyslog",
            List.of("usr/sbin/rsyslogd", "usr/lib/{arch}/rsyslog/lmnsd_gtls.so"),
            List.of("rsyslog", "rsyslog-gnutls"));
    return packages.command(
        "usr/sbin/rsyslogd",
        "-n",
        "-f" + config,
        "-i" + folder.resolve("pid"),
        "-M" + packages.file("usr/lib/{arch}/rsyslog"));
  }

  private static String rsyslog(int port, Path folder, Path received, String global, String input) {
    return """
    global(workDirectory="%s")
    %s
    module(load="imtcp"%s)
    input(type="imtcp" address="127.0.0.1" port="%d")
    template(name="line" type="string"
      string="%%PRI%%|%%TIMESTAMP:::date-rfc3339%%|%%HOSTNAME%%|%%APP-NAME%%|%%PROCID%%|%%MSGID%%|%%STRUCTURED-DATA%%|%%msg%%\\n")
    action(type="omfile" file="%s" template="line")
    """
        .formatted(folder, global, input, port, received);
  }

  private static ProcessBuilder syslogNg(Path config, Path folder) throws IOException {
    DebianPackages packages =
        DebianPackages.find("syslog-ng", List.of("usr/sbin/syslog-ng"), List.of("syslog-ng-core"));
    return packages.command(
        "usr/sbin/syslog-ng",
        "--foreground",
        "--stderr",
        "--no-caps",
        "--cfgfile=" + config,
        "--pidfile=" + folder.resolve("pid"),
        "--control=" + folder.resolve("control"),
        "--persist-file=" + folder.resolve("persist"),
        "--module-path=" + packages.only("usr/lib/syslog-ng/*/libafsocket.so").getParent());
  }

  private static String syslogNg(Framing framing, int port, Path received, String tls) {
    String driver =
        switch (framing) {
          case NEWLINE -> "network";
          case OCTET_COUNTING -> "syslog";
          case NUL -> throw new IllegalArgumentException("syslog has lines or lengths");
        };
    return """
    @version: 3.38
    options { keep-hostname(yes); use-dns(no); stats-freq(0); frac-digits(6); time-zone("UTC"); };
    source input {
      %s(ip("127.0.0.1") port(%d) transport("%s") flags(syslog-protocol) log-msg-size(1000000) %s);
    };
    destination output {
      file("%s" template("$PRI|$S_ISODATE|$HOST|$PROGRAM|$PID|$MSGID|$SDATA|$MSG\\n"));
    };
    log { source(input); destination(output); };
    """
        .formatted(driver, port, tls.isEmpty() ? "tcp" : "tls", tls, received);
  }
}
