package dev.pushhub.core.internal.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A TLS client at the far end of a scripted connection: the test says when it reads what came, how
 * its own bytes are cut, and asks what it understood.
 */
final class ScriptedTlsPeer {
  private final ScriptedPeer wire;
  private final SSLEngine engine;
  private final ByteArrayOutputStream understood = new ByteArrayOutputStream();
  private final List<Integer> contentRecords = new ArrayList<>();
  private byte[] unread = new byte[0];
  private int read;
  private boolean established;

  ScriptedTlsPeer(ScriptedPeer wire, SSLEngine engine) {
    this.wire = wire;
    this.engine = engine;
  }

  ScriptedPeer wire() {
    return wire;
  }

  SSLEngine engine() {
    return engine;
  }

  boolean isEstablished() {
    return established;
  }

  /** What it has decrypted. */
  byte[] understood() {
    return understood.toByteArray();
  }

  /** How many bytes each record with content held. */
  List<Integer> contentRecords() {
    return contentRecords;
  }

  boolean heardGoodbye() {
    return engine.isInboundDone();
  }

  /** Reads what came, and sends what TLS wants said, in one piece. */
  ScriptedTlsPeer exchange() throws SSLException {
    byte[] said = exchangeAndKeep();
    if (said.length > 0) {
      wire.sends(said);
    }
    return this;
  }

  /** Reads what came; returns what TLS wants said. */
  byte[] exchangeAndKeep() throws SSLException {
    byte[] came = wire.came();
    byte[] all = Arrays.copyOf(unread, unread.length + came.length - read);
    System.arraycopy(came, read, all, unread.length, came.length - read);
    read = came.length;
    ByteBuffer in = ByteBuffer.wrap(all);
    ByteBuffer plain = ByteBuffer.allocate(32 << 10);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    if (!established && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
      engine.beginHandshake();
    }
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
        continue;
      }
      if (status == HandshakeStatus.NEED_WRAP) {
        said.writeBytes(wrap(ByteBuffer.allocate(0)));
        continue;
      }
      SSLEngineResult result = engine.unwrap(in, plain.clear());
      established |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
      if (result.bytesProduced() > 0) {
        contentRecords.add(result.bytesProduced());
        understood.write(plain.array(), 0, result.bytesProduced());
      }
      if (result.bytesConsumed() == 0 && engine.getHandshakeStatus() != HandshakeStatus.NEED_TASK) {
        unread = Arrays.copyOfRange(all, in.position(), all.length);
        return said.toByteArray();
      }
    }
  }

  /** What it says, encrypted, in records of 16 KiB. */
  byte[] encrypted(byte[] plain) throws SSLException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteBuffer all = ByteBuffer.wrap(plain);
    while (all.hasRemaining()) {
      said.writeBytes(wrap(all));
    }
    return said.toByteArray();
  }

  private byte[] wrap(ByteBuffer plain) throws SSLException {
    ByteBuffer out = ByteBuffer.allocate(32 << 10);
    SSLEngineResult result = engine.wrap(plain, out);
    established |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Lets these bytes arrive in pieces, one a read. */
  void sendsCut(byte[] bytes, int piece) {
    for (int from = 0; from < bytes.length; from += piece) {
      wire.sends(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
    }
  }

  /** Lets these bytes arrive in pieces of any size. */
  void sendsCut(byte[] bytes, Random random) {
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(3000));
      wire.sends(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
  }
}
