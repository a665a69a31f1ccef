package dev.pushhub.page;

/** What the hub's close codes ask of a page. */
final class CloseCodes {
  static final int ORDERLY = 1000;
  static final int CUT = 1006; // said by no close frame
  static final int REFUSED = 1008;
  static final int EXPIRED = 4001;
  static final int RESUME_AGAIN = 4002;

  private static final int FIRST_FINAL = 4500;

  private CloseCodes() {}

  /** Whether another attempt would end the same way. */
  static boolean isFinal(int code) {
    return switch (code) {
      case 1002, 1003, 1007, REFUSED, 1009 -> true;
      default -> code >= FIRST_FINAL;
    };
  }

  /** Whether coming back mends it, so that nothing need be waited for. */
  static boolean isAtOnce(int code) {
    return code == EXPIRED || code == RESUME_AGAIN;
  }
}
