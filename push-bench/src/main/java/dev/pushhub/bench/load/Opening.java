package dev.pushhub.bench.load;

/**
 * What a page says to be known.
 *
 * @param headers further lines of its handshake
 * @param frame its first frame; empty if it sends none
 */
record Opening(String headers, String frame) {
  /** A plain page's: its first frame is its uid, where the server wants one. */
  static Opening plain(Dialect dialect, int page) {
    return new Opening("", dialect.pageSaysUid() ? Load.uid(page) : "");
  }
}
