package dev.pushhub.bench.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;

/** The pages of a Netty peer, as its publishers and its pipelines see them. From any loop. */
interface NettyAudience {
  /** For one uid, and takes the buffer over; false if it can't be. */
  boolean send(String uid, ByteBuf message);

  /** For all; the buffer stays the caller's. */
  void broadcast(ByteBuf message);

  /** What stands in a page's pipeline behind the decoders of HTTP. */
  ChannelHandler[] page();

  /** The header of a text frame of that length, in a buffer that has room for the rest. */
  static ByteBuf frame(ByteBufAllocator alloc, int length) {
    ByteBuf frame = alloc.buffer(length + 10).writeByte(0x81);
    if (length < 126) {
      return frame.writeByte(length);
    }
    return length < 65_536
        ? frame.writeByte(126).writeShort(length)
        : frame.writeByte(127).writeLong(length);
  }
}
