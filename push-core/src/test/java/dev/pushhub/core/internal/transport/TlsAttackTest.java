package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pushhub.core.wire.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What a peer of ill will, or of none, costs: it is refused or closed, and nothing is paid ahead.
 */
class TlsAttackTest {
  private static TlsUnderTest tls(String protocol) {
    return new TlsUnderTest(TestIdentity.hub(), protocol);
  }

  private static long allocatedByThisThread() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Test
  void aSilentClientCostsNoEngineAndNoWorkAndIsClosedByDeadline() {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.connect();
      tls.loop().turn(100);

      assertThat(tls.engines()).isZero();
      assertThat(tls.waitingElsewhere()).isZero();
      assertThat(peer.wire().writes()).isZero();
      tls.loop().advance(TlsUnderTest.TIMEOUT.minusSeconds(1));
      assertThat(peer.wire().isGone()).isFalse();
      tls.loop().advance(Duration.ofSeconds(2));
      assertThat(peer.wire().isGone()).isTrue();
      assertThat(tls.handler().events()).containsExactly("closed");
      assertThat(tls.failures()).isOne();
    }
  }

  @Test
  void aHandshakeThatStallsIsClosedByDeadlineWhereverItStalls() throws Exception {
    for (int flights = 0; flights < 2; flights++) {
      for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
        try (TlsUnderTest tls = tls(protocol)) {
          ScriptedTlsPeer peer = tls.connect();
          for (int i = 0; i < flights; i++) {
            peer.exchange();
            tls.turn();
          }
          byte[] next = peer.exchangeAndKeep();
          peer.wire().sends(Arrays.copyOf(next, next.length - 1));
          tls.turn();
          int writes = peer.wire().writes();
          tls.loop().turn(100);
          assertThat(peer.wire().writes()).isEqualTo(writes);

          tls.loop().advance(TlsUnderTest.TIMEOUT.plusSeconds(1));

          assertThat(peer.wire().isGone()).isTrue();
          assertThat(tls.handler().events()).containsExactly("closed");
          assertThat(tls.failures()).isOne();
        }
      }
    }
  }

  @Test
  void aClientHelloThatDeclares16MiBIsRefusedAndNothingIsAllocatedForIt() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      tls.established(); // so that the classes are there
      ScriptedTlsPeer peer = tls.connect();
      ByteBuffer record = ByteBuffer.allocate(5 + 16_384);
      record.put((byte) 22).putShort((short) 0x0301).putShort((short) 16_384);
      record.put((byte) 1).put((byte) 0xff).put((byte) 0xff).put((byte) 0xff);

      long before = allocatedByThisThread();
      for (int i = 0; i < 1_000 && !peer.wire().isGone(); i++) {
        peer.wire().sends(record.array());
        tls.turn();
        tls.loop().advance(Duration.ofMillis(100));
      }
      long allocated = allocatedByThisThread() - before;

      assertThat(peer.wire().isGone()).isTrue();
      assertThat(tls.handler().events()).containsExactly("closed");
      assertThat(allocated).isLessThan(1 << 20);
    }
  }

  @Test
  void aHandshakeOfEndlessSmallRecordsIsRefused() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.connect();
      byte[] hello = peer.exchangeAndKeep();
      byte[] change = {20, 3, 3, 0, 1, 1}; // change_cipher_spec, which TLS 1.3 ignores

      peer.wire().sends(hello);
      tls.turn();
      ByteArrayOutputStream many = new ByteArrayOutputStream();
      for (int i = 0; i < 5_000; i++) {
        many.writeBytes(change);
      }
      for (int i = 0; i < 10 && !peer.wire().connection().isFinishing(); i++) {
        peer.wire().sends(many.toByteArray());
        tls.turn();
      }

      assertThat(peer.wire().sawFin() || peer.wire().isGone()).isTrue();
      assertThat(tls.failures()).isOne();
    }
  }

  @Test
  void aRecordThatDeclaresMoreThanTlsAllowsIsRefusedAtItsHeader() {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.connect();

      peer.wire().sends(new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff});
      tls.turn();

      assertThat(peer.wire().sawFin() || peer.wire().isGone()).isTrue();
      assertThat(tls.failures()).isOne();
    }
  }

  @Test
  void whatIsNoTlsIsClosedAtItsFirstByte() {
    for (String first : new String[] {"GET / HTTP/1.1\r\n\r\n", "{\"uid\":\"a\"}\n", "\u0000"}) {
      try (TlsUnderTest tls = tls("TLSv1.3")) {
        ScriptedTlsPeer peer = tls.connect();

        peer.wire().sends(first.getBytes(StandardCharsets.US_ASCII));
        tls.loop().turn();

        assertThat(peer.wire().isGone()).isTrue();
        assertThat(tls.engines()).isZero();
        assertThat(tls.handler().events()).containsExactly("closed");
        assertThat(tls.handler().receivedCount()).isZero();
      }
    }
  }

  @Test
  void renegotiationIsRefused() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.2")) {
      ScriptedTlsPeer peer = tls.established();

      peer.engine().beginHandshake();
      peer.exchange();
      tls.loop().turn();

      assertThat(peer.wire().isGone()).isTrue();
      assertThat(tls.waitingElsewhere()).isZero();
      assertThat(tls.handler().events()).endsWith("closed");
      assertThat(tls.failures()).isOne();
    }
  }

  @Test
  void aFewKeyUpdatesAreAnsweredAndAFloodIsRefused() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.established();
      for (int i = 0; i < 20; i++) {
        peer.engine().beginHandshake();
        peer.exchange();
        tls.loop().turn();
      }
      peer.wire().sends(peer.encrypted("still here".getBytes(StandardCharsets.US_ASCII)));
      tls.loop().turn();
      assertThat(tls.handler().receivedBytes()).asString().isEqualTo("still here");

      for (int i = 0; i < 40 && !peer.wire().isGone(); i++) {
        peer.engine().beginHandshake();
        peer.exchange();
        tls.loop().turn();
      }

      assertThat(peer.wire().isGone()).isTrue();
      assertThat(tls.failures()).isOne();
    }
  }

  @Test
  void aHandshakeThatFailsElsewhereIsToldByAnAlertThenFin() throws Exception {
    try (TlsUnderTest tls =
        tls("TLSv1.3").serverSettings(e -> e.setEnabledProtocols(new String[] {"TLSv1.2"}))) {
      ScriptedTlsPeer peer = tls.connect();
      peer.exchange();
      tls.turn();

      byte[] came = peer.wire().came();
      assertThat(came[0]).isEqualTo((byte) TlsRecords.ALERT);
      assertThat(peer.wire().sawFin()).isTrue();
      assertThat(peer.wire().isGone()).isFalse();
      tls.loop().advance(Duration.ofSeconds(2));
      assertThat(peer.wire().isGone()).isTrue();
      assertThat(tls.failures()).isOne();
    }
  }
}
