/** PushHub: tells the users' web pages, at the moment a database row changes, what changed. */
module dev.pushhub.core {
  requires com.google.gson;
  requires org.java_websocket;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.pushhub.core;
  exports dev.pushhub.core.api;
  exports dev.pushhub.core.options;
}
