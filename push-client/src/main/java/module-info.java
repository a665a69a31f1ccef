/** The PushHub client: sends pushes to a hub from any process, over its one-line TCP protocol. */
module dev.pushhub.client {
  requires com.google.gson;
  requires static org.jspecify;

  exports dev.pushhub.client;
}
