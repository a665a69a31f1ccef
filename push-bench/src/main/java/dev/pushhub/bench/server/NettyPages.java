package dev.pushhub.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The pages of the Netty peer: by uid, and all of them as a group. From any loop. */
// Nobody waits for a write's future, as in Netty's own examples.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyPages {
  private static final int FIN_TEXT = 0x81;

  private final Map<String, Channel> byUid = new ConcurrentHashMap<>();
  private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  /** Sends one page a message and takes the buffer over; false if nobody has that uid. */
  boolean send(String uid, ByteBuf message) {
    Channel page = byUid.get(uid);
    if (page == null) {
      message.release();
      return false;
    }
    page.writeAndFlush(new TextWebSocketFrame(message), page.voidPromise());
    return true;
  }

  /**
   * Sends all pages a message. The frame is encoded here, once: bytes pass Netty's own encoder
   * untouched, and the group gives every page a retained duplicate of them.
   */
  void broadcast(ByteBuf message) {
    ByteBuf frame = message.alloc().buffer(message.readableBytes() + 10);
    frame.writeByte(FIN_TEXT);
    int length = message.readableBytes();
    if (length < 126) {
      frame.writeByte(length);
    } else if (length < 65_536) {
      frame.writeByte(126).writeShort(length);
    } else {
      frame.writeByte(127).writeLong(length);
    }
    all.writeAndFlush(frame.writeBytes(message), channel -> true, true);
  }

  /** A page's first message is its uid. */
  static final class Binder extends SimpleChannelInboundHandler<TextWebSocketFrame> {
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
