package dev.pushhub.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandPeerTest {
  @Test
  void aCommandMayHoldSemicolonsAndEqualsSigns() {
    Peer peer = CommandPeer.parse("my-hub=A=1 ./run; true;1234;5678");

    assertThat(peer.name()).isEqualTo("my-hub");
    assertThat(peer.availability().remark()).isEqualTo("A=1 ./run; true");
  }

  @Test
  void saysWhatFormItWants() {
    assertThatThrownBy(() -> CommandPeer.parse("hub=run;1234"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=command;webSocketPort;listenerPort");
  }

  @Test
  void aCommandThatEndsAtOnceIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> CommandPeer.parse("gone=false;1;2").start())
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("gone has ended with status 1");
  }
}
