/** An authenticator for JSON Web Tokens. */
module dev.pushhub.jwt {
  requires com.nimbusds.jose.jwt;
  requires transitive dev.pushhub.core;
  requires transitive java.net.http;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.pushhub.jwt;
}
