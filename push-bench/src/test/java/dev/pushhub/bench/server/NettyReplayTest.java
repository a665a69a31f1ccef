package dev.pushhub.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyReplayTest {
  private static final int MISSED = 20;
  private static final String BIND =
      "{\"type\":\"bind\",\"credential\":\"u1\",\"streams\":[{\"stream\":\"uid\",\"epoch\":\"e\","
          + "\"offset\":%d},{\"stream\":\"all\",\"epoch\":\"e\",\"offset\":%d}]}";

  private int flushes;

  /** What a page sees that binds so; counts how often the server flushed to it. */
  private EmbeddedChannel page(NettyReplay replay, String bind) {
    EmbeddedChannel page =
        new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext ctx) throws Exception {
                if (ctx.channel().unsafe().outboundBuffer().totalPendingWriteBytes() > 0) {
                  flushes++;
                }
                super.flush(ctx);
              }
            },
            replay.page()[1]);
    page.writeInbound(new TextWebSocketFrame(bind));
    return page;
  }

  private static ByteBuf buffer(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static NettyReplay replay(boolean batched) {
    NettyReplay replay = new NettyReplay(batched);
    for (int i = 1; i <= MISSED; i++) {
      replay.send("u1", buffer("{\"n\":" + i + "}"));
    }
    return replay;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutBatchingEachFrameIsFlushedByItself(boolean batched) {
    EmbeddedChannel page = page(replay(batched), BIND.formatted(0, 0));

    assertThat(page.outboundMessages()).hasSize(1 + MISSED);
    assertThat(flushes).isEqualTo(batched ? 1 : 1 + MISSED);
    page.releaseOutbound();
  }

  @Test
  void givesWhatIsBeyondThePosition() {
    NettyReplay replay = replay(true);
    replay.broadcast(buffer("1"));

    EmbeddedChannel page = page(replay, BIND.formatted(MISSED - 1, 0));

    assertThat(((TextWebSocketFrame) page.outboundMessages().poll()).text())
        .contains("{\"stream\":\"uid\",\"state\":\"recovered\"}")
        .contains("{\"stream\":\"all\",\"state\":\"recovered\"}");
    assertThat(text(page))
        .isEqualTo("{\"type\":\"message\",\"stream\":\"uid\",\"offset\":20,\"data\":{\"n\":20}}");
    assertThat(text(page))
        .isEqualTo("{\"type\":\"message\",\"stream\":\"all\",\"offset\":1,\"data\":1}");
    assertThat(page.outboundMessages()).isEmpty();
  }

  private static String text(EmbeddedChannel page) {
    ByteBuf frame = page.readOutbound();
    assertThat(frame.readUnsignedByte()).isEqualTo((short) 0x81);
    assertThat(frame.readUnsignedByte()).isEqualTo((short) frame.readableBytes());
    String text = frame.toString(StandardCharsets.UTF_8);
    frame.release();
    return text;
  }

  @Test
  void aPageThatIsNewOrWasAwayForTooLongIsTold() {
    NettyReplay replay = replay(true);
    for (int i = 0; i < 300; i++) {
      replay.broadcast(buffer("1"));
    }

    EmbeddedChannel away = page(replay, BIND.formatted(MISSED, 1));
    EmbeddedChannel fresh = page(replay, "{\"credential\":\"u1\",\"streams\":[]}");

    assertThat(((TextWebSocketFrame) away.outboundMessages().poll()).text())
        .contains("{\"stream\":\"all\",\"state\":\"reset\",\"epoch\":\"e\",\"offset\":300}");
    assertThat(((TextWebSocketFrame) fresh.outboundMessages().poll()).text())
        .contains("{\"stream\":\"uid\",\"state\":\"reset\",\"epoch\":\"e\",\"offset\":20}");
    assertThat(away.outboundMessages()).isEmpty();
    assertThat(fresh.outboundMessages()).isEmpty();
  }
}
