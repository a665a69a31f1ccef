package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS over sockets that take, bring and cut what the test says. */
class TlsStageTest {
  private static TlsUnderTest tls(String protocol) {
    return new TlsUnderTest(TestIdentity.hub(), protocol);
  }

  private static byte[] bytes(int count) {
    return LoopsUnderTest.randomBytes(count);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatIsSentArrivesInBothDirections(String protocol) throws Exception {
    try (TlsUnderTest tls = tls(protocol)) {
      ScriptedTlsPeer peer = tls.established();
      byte[] up = bytes(100_000);
      byte[] down = bytes(1_000_000);

      peer.sendsCut(peer.encrypted(up), 60_000);
      tls.handler().send(down);
      tls.loop().turn(40);
      peer.exchange();

      assertThat(peer.engine().getSession().getProtocol()).isEqualTo(protocol);
      assertThat(peer.wire().connection().isSecure()).isTrue();
      assertThat(peer.wire().connection().isPeerKnown()).isFalse();
      assertThat(tls.handler().receivedBytes()).isEqualTo(up);
      assertThat(peer.understood()).isEqualTo(down);
      assertThat(tls.failures()).isZero();
    }
  }

  /** A publisher that has much to say says it behind its last word of the handshake. */
  @Test
  void whatIsReadBehindTheHandshakeIsNoPartOfIt() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.connect().exchange();
      tls.turn();
      byte[] up = bytes(200_000);

      ByteArrayOutputStream said = new ByteArrayOutputStream();
      said.writeBytes(peer.exchangeAndKeep());
      said.writeBytes(peer.encrypted(up));
      peer.wire().sends(said.toByteArray());
      tls.turn();

      assertThat(tls.failures()).isZero();
      assertThat(tls.handler().receivedBytes()).isEqualTo(up);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void readsMayBeCutAtEveryByte(String protocol) throws Exception {
    try (TlsUnderTest tls = tls(protocol)) {
      ScriptedTlsPeer peer = tls.connect();
      byte[] up = bytes(40_000);

      for (int flight = 0; flight < 5; flight++) {
        byte[] said = peer.exchangeAndKeep();
        peer.sendsCut(said, 1);
        for (int i = 0; i < said.length; i++) {
          tls.loop().turn();
          tls.runElsewhere();
        }
        tls.turn();
      }
      byte[] records = peer.encrypted(up);
      peer.sendsCut(records, 1);
      tls.loop().turn(records.length);

      assertThat(peer.isEstablished()).isTrue();
      assertThat(tls.handler().receivedBytes()).isEqualTo(up);
    }
  }

  @Test
  void readsMayBeCutAnywhere() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      try (TlsUnderTest tls = tls("TLSv1.3")) {
        ScriptedTlsPeer peer = tls.established();
        byte[] up = bytes(300_000);
        byte[] records = peer.encrypted(up);

        peer.sendsCut(records, new Random(seed));
        tls.loop().turn(records.length / 500);

        assertThat(tls.handler().receivedBytes()).as("seed %d", seed).isEqualTo(up);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 100, 16_384, 20_000, 70_000})
  void whateverTheSocketTakesAtATimeAllArrivesInOrder(int room) throws Exception {
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (TlsUnderTest tls = tls(protocol)) {
        ScriptedTlsPeer peer = tls.connect();
        for (int i = 0; i < 4; i++) {
          peer.exchange();
          takeAll(tls, peer, room);
        }
        byte[] down = bytes(Math.min(200_000, 3_000 * room));

        tls.handler().send(down);
        takeAll(tls, peer, room);
        peer.exchange();

        assertThat(peer.isEstablished()).isTrue();
        assertThat(peer.understood()).isEqualTo(down);
      }
    }
  }

  /** Lets the socket take so much, again and again, until nothing is left to be taken. */
  private static void takeAll(TlsUnderTest tls, ScriptedTlsPeer peer, int room) {
    do {
      peer.wire().takes(room);
      tls.turn();
    } while (peer.wire().isWaitedForToTakeMore());
  }

  @Test
  void aSocketThatTakesNothingIsLeftAlone() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.established();
      peer.wire().takes(100);

      tls.handler().send(bytes(100_000));
      tls.loop().turn();
      int writes = peer.wire().writes();
      tls.handler().send(bytes(100_000));
      tls.loop().turn(50);

      assertThat(peer.wire().writes()).isEqualTo(writes);
      assertThat(peer.wire().isWaitedForToTakeMore()).isTrue();
      assertThat(peer.wire().connection().isBlocked()).isTrue();
      List<String> before = tls.handler().events();
      peer.wire().takesAll();
      tls.loop().turn(20);
      assertThat(peer.exchange().understood()).hasSize(200_000);
      assertThat(peer.wire().isWaitedForToTakeMore()).isFalse();
      assertThat(tls.handler().events()).hasSize(before.size() + 1).endsWith("drained");
    }
  }

  @Test
  void manySmallMessagesLeaveInOneRecordAndOneWrite() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.established();
      int writes = peer.wire().writes();

      for (int i = 0; i < 200; i++) {
        tls.handler().send("message " + i % 10);
      }
      tls.loop().turn();
      peer.exchange();

      assertThat(peer.contentRecords()).containsExactly(1_800);
      assertThat(peer.wire().writes()).isEqualTo(writes + 1);
    }
  }

  @Test
  void aLargeMessageLeavesInFullRecordsFourAWrite() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.established();
      int writes = peer.wire().writes();

      tls.handler().send(bytes(10 * (16 << 10)));
      tls.loop().turn(5);
      peer.exchange();

      assertThat(peer.contentRecords()).hasSize(11); // the engine leaves some bytes of 16 KiB free
      assertThat(peer.contentRecords().subList(0, 10))
          .allSatisfy(record -> assertThat(record).isGreaterThan(16_000));
      assertThat(peer.wire().writes()).isEqualTo(writes + 3);
    }
  }

  @Test
  void whatIsSentBeforeTheHandshakeWaitsForIt() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.connect();
      tls.handler().send("early");
      tls.turn();
      assertThat(peer.wire().came()).isEmpty();

      tls.settle(peer);

      assertThat(peer.understood()).isEqualTo(ascii("early"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void closingSendsWhatIsQueuedThenGoodbyeThenFin(String protocol) throws Exception {
    try (TlsUnderTest tls = tls(protocol)) {
      ScriptedTlsPeer peer = tls.established();
      byte[] down = bytes(50_000);
      peer.wire().takes(1_000);

      tls.handler().send(down);
      tls.handler().connection().finish();
      tls.loop().turn(3);
      assertThat(peer.wire().sawFin()).isFalse();
      while (!peer.wire().sawFin()) {
        assertThat(peer.exchange().heardGoodbye()).isFalse();
        peer.wire().takes(1_000);
        tls.loop().turn();
      }
      peer.exchange();

      assertThat(peer.understood()).isEqualTo(down);
      assertThat(peer.heardGoodbye()).isTrue();
      assertThat(peer.wire().isGone()).isFalse();
      peer.wire().sendsFin();
      tls.loop().turn(2);
      assertThat(peer.wire().isGone()).isTrue();
      assertThat(peer.wire().wasReset()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatWasAskedBeforeTheOthersGoodbyeIsAnswered(String protocol) throws Exception {
    try (TlsUnderTest tls = tls(protocol)) {
      ScriptedTlsPeer peer = tls.connect(RecordingHandler::echoing);
      tls.settle(peer);

      ByteArrayOutputStream said = new ByteArrayOutputStream();
      said.writeBytes(peer.encrypted(ascii("a line\n")));
      peer.engine().closeOutbound();
      said.writeBytes(peer.exchangeAndKeep());
      peer.wire().sends(said.toByteArray());
      tls.loop().turn(3);
      peer.wire().sendsFin();
      tls.loop().turn(3);

      assertThat(tls.handler().events()).containsOnlyOnce("ended", "closed");
      if (protocol.equals("TLSv1.3")) { // which lets the one side talk on
        assertThat(peer.exchange().understood()).isEqualTo(ascii("a line\n"));
      }
      assertThat(peer.wire().sawFin()).isTrue();
    }
  }

  @Test
  void aRecordCutByTheEndIsNotDelivered() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.established();
      byte[] whole = peer.encrypted(ascii("whole"));
      byte[] cut = peer.encrypted(ascii("cut"));

      peer.wire().sends(whole);
      peer.wire().sends(Arrays.copyOf(cut, cut.length - 1));
      tls.loop().turn(3);
      peer.wire().sendsFin();
      tls.loop().turn(3);

      assertThat(tls.handler().receivedBytes()).isEqualTo(ascii("whole"));
      assertThat(tls.handler().events()).contains("ended").doesNotContain("closed");
    }
  }

  @Test
  void aPeerThatIsCutInTheMiddleOfARecordIsGone() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.established();
      peer.wire().takes(10);
      tls.handler().send(bytes(30_000));
      tls.loop().turn();

      peer.wire().breaks();
      tls.loop().turn(2);

      assertThat(peer.wire().isGone()).isTrue();
      assertThat(tls.handler().events()).endsWith("closed");
    }
  }

  @Test
  void aRecordThatWasChangedOnTheWayEndsTheConnectionWithAnAlert() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.established();
      byte[] good = peer.encrypted(ascii("good"));
      byte[] changed = peer.encrypted(ascii("changed"));
      changed[changed.length - 1] ^= 1;
      int before = peer.wire().came().length;

      ByteBuffer both = ByteBuffer.allocate(good.length + changed.length).put(good).put(changed);
      peer.wire().sends(both.array());
      tls.loop().turn(2);

      assertThat(tls.handler().receivedBytes()).isEqualTo(ascii("good"));
      assertThat(peer.wire().isGone()).isTrue();
      assertThat(peer.wire().came().length).isGreaterThan(before);
      assertThat(tls.handler().events()).endsWith("closed");
      assertThat(tls.failures()).isOne();
    }
  }

  @Test
  void theHandshakeIsComputedElsewhereAndTheConnectionIsNotReadMeanwhile() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.connect();
      peer.exchange();
      tls.loop().turn();

      assertThat(tls.waitingElsewhere()).isOne();
      assertThat(peer.wire().isRead()).isFalse();
      assertThat(peer.wire().came()).isEmpty();
      tls.runElsewhere();
      tls.loop().turn(2);
      assertThat(peer.wire().isRead()).isTrue();
      assertThat(peer.wire().came()).isNotEmpty();
    }
  }

  @Test
  void theCertificateIsLookedAtBeforeTheFirstEngineThatComesAfterItsTime() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      tls.refreshIsDue();
      ScriptedTlsPeer peer = tls.connect();
      peer.exchange();
      tls.loop().turn();
      assertThat(tls.engines()).isZero();
      assertThat(tls.waitingElsewhere()).isOne();

      tls.settle(peer);

      assertThat(tls.refreshes()).isOne();
      assertThat(tls.engines()).isOne();
      assertThat(peer.isEstablished()).isTrue();
    }
  }

  @Test
  void aConnectionThatGoesWhileItsHandshakeIsComputedIsNoTrouble() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      ScriptedTlsPeer peer = tls.connect();
      peer.exchange();
      tls.loop().turn();

      peer.wire().connection().close();
      tls.turn();

      assertThat(tls.handler().events()).containsExactly("closed");
      assertThat(peer.wire().came()).isEmpty();
    }
  }

  @Test
  void theHandlersDeadlineAndGoodbyeReachItOnlyOnceItIsEstablished() throws Exception {
    try (TlsUnderTest tls = tls("TLSv1.3")) {
      tls.connect();
      RecordingHandler unfinished = tls.handler();
      unfinished.connection().goAway();
      ScriptedTlsPeer peer = tls.established();
      tls.handler().connection().goAway();
      tls.handler().connection().deadline(1, TimeUnit.SECONDS);
      tls.loop().advance(Duration.ofSeconds(2));

      assertThat(unfinished.events()).containsExactly("closed");
      assertThat(tls.handler().events()).endsWith("goAway", "deadline");
      assertThat(peer.wire().isGone()).isFalse();
    }
  }
}
