package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import java.util.List;

/** What a page of pushhub.v1 says in one frame. */
sealed interface PageFrame {

  /** Whoever does what a frame says. */
  interface Receiver {
    /** It says who it is and what it has. */
    void bind(Bind frame);

    /** It wants to be on a topic. */
    void subscribe(Subscribe frame);

    /** It wants to be on a topic no longer. */
    void unsubscribe(String topic);

    /** Its code has handled a stream's messages up to an offset. */
    void acknowledged(String stream, long offset);

    /** A message for the application. */
    void message(String text);

    /** A fresh credential. */
    void refresh(String credential);

    /** It wants a sign of life. */
    void ping();
  }

  /** Has it done. */
  void tell(Receiver receiver);

  /**
   * A stream that a page has something of.
   *
   * @param stream its name on the wire
   * @param position the last message that the page has handled
   */
  record Resumed(String stream, Position position) {}

  /**
   * {@code bind}: the first frame.
   *
   * @param credential empty if it came with the handshake
   * @param tab what the page calls its tab; may be empty
   * @param streams what it resumes, each named once
   */
  record Bind(String credential, String tab, List<Resumed> streams) implements PageFrame {
    @Override
    public void tell(Receiver receiver) {
      receiver.bind(this);
    }

    /** Keeps the credential out of logs. */
    @Override
    public String toString() {
      return "Bind";
    }
  }

  /**
   * {@code subscribe}.
   *
   * @param topic the topic
   * @param position the last message of it that the page has handled; a fresh start for none
   * @param wantsLast whether it wants the newest message at once
   */
  record Subscribe(String topic, Position position, boolean wantsLast) implements PageFrame {
    @Override
    public void tell(Receiver receiver) {
      receiver.subscribe(this);
    }
  }

  /** {@code unsubscribe}. */
  record Unsubscribe(String topic) implements PageFrame {
    @Override
    public void tell(Receiver receiver) {
      receiver.unsubscribe(topic);
    }
  }

  /** {@code ack}. */
  record Ack(String stream, long offset) implements PageFrame {
    @Override
    public void tell(Receiver receiver) {
      receiver.acknowledged(stream, offset);
    }
  }

  /** {@code message}. */
  record Message(String text) implements PageFrame {
    @Override
    public void tell(Receiver receiver) {
      receiver.message(text);
    }
  }

  /** {@code refresh}. */
  record Refresh(String credential) implements PageFrame {
    @Override
    public void tell(Receiver receiver) {
      receiver.refresh(credential);
    }

    /** Keeps the credential out of logs. */
    @Override
    public String toString() {
      return "Refresh";
    }
  }

  /** {@code ping}. */
  record Ping() implements PageFrame {
    @Override
    public void tell(Receiver receiver) {
      receiver.ping();
    }
  }
}
