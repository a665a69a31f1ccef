package dev.pushhub.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The pages of the Netty peer: by uid, and all of them as a group. From any loop. */
// Nobody waits for a write's future, as in Netty's own examples.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyPages implements NettyAudience {
  private final Map<String, Channel> byUid = new ConcurrentHashMap<>();
  private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  @Override
  public boolean send(String uid, ByteBuf message) {
    Channel page = byUid.get(uid);
    if (page == null) {
      message.release();
      return false;
    }
    page.writeAndFlush(new TextWebSocketFrame(message), page.voidPromise());
    return true;
  }

  // The frame is encoded here, once: bytes pass Netty's own encoder untouched, and the group gives
  // every page a retained duplicate of them.
  @Override
  public void broadcast(ByteBuf message) {
    int length = message.readableBytes();
    ByteBuf frame = NettyAudience.frame(message.alloc(), length).writeBytes(message);
    all.writeAndFlush(frame, channel -> true, true);
  }

  @Override
  public ChannelHandler[] page() {
    return new ChannelHandler[] {new WebSocketServerProtocolHandler("/"), new Binder(this)};
  }

  /** A page's first message is its uid. */
  private static final class Binder extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private final NettyPages pages;
    private @Nullable String uid;

    Binder(NettyPages pages) {
      this.pages = pages;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
      if (uid == null) {
        uid = frame.text();
        pages.byUid.put(uid, ctx.channel());
        pages.all.add(ctx.channel());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (uid != null) {
        pages.byUid.remove(uid, ctx.channel()); // the group notices by itself
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
