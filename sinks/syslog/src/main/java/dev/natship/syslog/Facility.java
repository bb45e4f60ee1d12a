package dev.natship.syslog;

/// RFC 5424's facilities, in the order of their numbers.
enum Facility {
  KERN,
  USER,
  MAIL,
  DAEMON,
  AUTH,
  SYSLOG,
  LPR,
  NEWS,
  UUCP,
  CRON,
  AUTHPRIV,
  FTP,
  NTP,
  AUDIT,
  ALERT,
  CLOCK,
  LOCAL0,
  LOCAL1,
  LOCAL2,
  LOCAL3,
  LOCAL4,
  LOCAL5,
  LOCAL6,
  LOCAL7;

  int priority(int severity) {
    return ordinal() * 8 + severity;
  }
}
