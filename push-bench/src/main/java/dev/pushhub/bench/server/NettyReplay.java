package dev.pushhub.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Netty peer that keeps messages and speaks as much of pushhub.v1 as a resume takes: a page
 * says which uid it is and where it was, and is given what is kept beyond that. With {@code
 * writeAndFlush} for each frame, so that each leaves in a write of its own; or with one flush
 * behind all of them.
 *
 * <p>It does less than the hub: it asks nobody who the page is, merges no streams, knows no epochs,
 * and sends nothing live.
 */
final class NettyReplay implements NettyAudience {
  private static final String CREDENTIAL = "\"credential\":\"";

  private final Map<String, NettyStream> byUid = new ConcurrentHashMap<>();
  private final NettyStream all = new NettyStream("all");
  private final boolean batched;

  NettyReplay(boolean batched) {
    this.batched = batched;
  }

  private NettyStream of(String uid) {
    return byUid.computeIfAbsent(uid, any -> new NettyStream("uid"));
  }

  @Override
  public boolean send(String uid, ByteBuf message) {
    of(uid).add(message);
    message.release();
    return true;
  }

  @Override
  public void broadcast(ByteBuf message) {
    all.add(message);
  }

  @Override
  public ChannelHandler[] page() {
    return new ChannelHandler[] {
      new WebSocketServerProtocolHandler("/", "pushhub.v1"), new Binder(this)
    };
  }

  /** A page's first message is its bind; what else it says is not looked at. */
  // Nobody waits for a write's future, as in Netty's own examples.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static final class Binder extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private final NettyReplay replay;
    private boolean bound;

    Binder(NettyReplay replay) {
      this.replay = replay;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
      if (bound) {
        return;
      }
      bound = true;
      String bind = frame.text();
      int from = bind.indexOf(CREDENTIAL) + CREDENTIAL.length();
      String uid = bind.substring(from, bind.indexOf('"', from));
      NettyStream own = replay.of(uid);
      String answer =
          "{\"type\":\"bound\",\"uid\":\""
              + uid
              + "\",\"session\":\"1\",\"heartbeat\":25000,\"streams\":["
              + own.state(bind)
              + ","
              + replay.all.state(bind)
              + "]}";
      send(ctx, new TextWebSocketFrame(answer));
      own.since(bind).forEach(kept -> send(ctx, kept));
      replay.all.since(bind).forEach(kept -> send(ctx, kept));
      ctx.flush();
    }

    private void send(ChannelHandlerContext ctx, Object frame) {
      if (replay.batched) {
        ctx.write(frame, ctx.voidPromise());
      } else {
        ctx.writeAndFlush(frame, ctx.voidPromise());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
