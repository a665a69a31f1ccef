package dev.pushhub.core.options;

/** The one header in which trusted proxies say for whom they connect. */
public enum ForwardedHeader {
  /** {@code X-Forwarded-For: client, proxy1}; what nearly every proxy writes. */
  X_FORWARDED_FOR("x-forwarded-for"),
  /** {@code Forwarded: for=client;proto=https, for=proxy1}; RFC 7239. */
  FORWARDED("forwarded");

  private final String lowerCaseName;

  ForwardedHeader(String lowerCaseName) {
    this.lowerCaseName = lowerCaseName;
  }

  /**
   * The header's name.
   *
   * @return in lower case
   */
  public String lowerCaseName() {
    return lowerCaseName;
  }
}
