package dev.pushhub.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;

/**
 * A publisher's lines, on the Netty peer. Read in the cheapest way there is, as {@link LineRequest}
 * does, and without making text of the message.
 */
// Nobody waits for a write's future, as in Netty's own examples.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyLineHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final ByteBuf UID = constant("{\"uid\":\"");
  private static final ByteBuf BROADCAST = constant("{\"cmd\":\"broadcast\",\"message\":");
  private static final ByteBuf OK = constant("ok\n");
  private static final ByteBuf FAIL = constant("fail\n");

  private final NettyAudience pages;

  NettyLineHandler(NettyAudience pages) {
    this.pages = pages;
  }

  private static ByteBuf constant(String text) {
    return Unpooled.unreleasableBuffer(
        Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
    ctx.write((push(line) ? OK : FAIL).duplicate(), ctx.voidPromise());
  }

  private boolean push(ByteBuf line) {
    if (startsWith(line, UID)) {
      int from = line.readerIndex() + UID.readableBytes();
      int length = line.bytesBefore(from, line.writerIndex() - from, (byte) '"');
      String uid = line.toString(from, length, StandardCharsets.UTF_8);
      return pages.send(uid, line.retain());
    }
    if (startsWith(line, BROADCAST)) {
      int from = BROADCAST.readableBytes();
      pages.broadcast(line.slice(line.readerIndex() + from, line.readableBytes() - from - 1));
      return true;
    }
    throw new IllegalArgumentException("not a line of the load generator");
  }

  private static boolean startsWith(ByteBuf line, ByteBuf beginning) {
    return line.readableBytes() >= beginning.readableBytes()
        && ByteBufUtil.equals(
            beginning,
            beginning.readerIndex(),
            line,
            line.readerIndex(),
            beginning.readableBytes());
  }

  // Netty's advice: replies to one read leave together.
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    System.err.println("A publisher's connection is closed: " + cause);
    ctx.close();
  }
}
