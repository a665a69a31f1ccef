/** A page in Java: hears a hub's messages over pushhub.v1, missing nothing. */
module dev.pushhub.page {
  requires transitive com.google.gson;
  requires transitive java.net.http;
  requires static org.jspecify;

  exports dev.pushhub.page;
}
