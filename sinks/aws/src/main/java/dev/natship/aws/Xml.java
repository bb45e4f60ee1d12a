package dev.natship.aws;

/// Reads single texts from the small XML answers of S3 and STS. The elements that we look for have
/// no attributes.
final class Xml {
  private Xml() {}

  /// The text of the first element of this name; empty when there is none.
  static String text(String xml, String element) {
    int start = xml.indexOf("<" + element + ">");
    int end = start < 0 ? -1 : xml.indexOf("</" + element + ">", start);
    if (end < 0) {
      return "";
    }
    return xml.substring(start + element.length() + 2, end)
        .strip()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
