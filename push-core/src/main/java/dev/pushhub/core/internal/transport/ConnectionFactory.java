package dev.pushhub.core.internal.transport;

/** Makes the handler for a connection that was just accepted, on its loop. */
@FunctionalInterface
public interface ConnectionFactory {
  /** The handler; it may set the connection's source and deadline, and hand over later. */
  ConnectionHandler accepted(Connection connection);
}
