package dev.pushhub.core.internal.json;

import java.io.Serial;

/** Bytes that are no JSON, and what is wrong with them: fit to be told to whoever sent them. */
public final class BadJson extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String what;

  /** No stack trace: anybody can cause one, cheaply and often. */
  BadJson(String what) {
    super(what, null, false, false);
    this.what = what;
  }

  /** What is wrong, and at which byte. */
  public String what() {
    return what;
  }
}
