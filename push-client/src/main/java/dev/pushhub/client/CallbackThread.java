package dev.pushhub.client;

/** A short-lived thread for one completion that no executor takes. */
final class CallbackThread {
  private CallbackThread() {}

  static void start(Runnable completion) {
    Thread thread = new Thread(completion, "pushhub-client-callback");
    thread.setDaemon(true);
    thread.start();
  }
}
