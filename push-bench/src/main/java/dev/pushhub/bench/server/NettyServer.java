package dev.pushhub.bench.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The peer that uses Netty as its documents advise: the native transport where there is one, its
 * own decoders for HTTP, WebSocket and lines, {@code writeAndFlush}.
 */
public final class NettyServer {
  /** Every frame of a replay in a write of its own. */
  public static final String REPLAY = "replay";

  /** All of them in one. */
  public static final String BATCHED = "replay-batched";

  private static final int BACKLOG = 4096;
  private static final int HANDSHAKE_BYTES = 8 << 10;
  private static final int LINE_BYTES = 2 << 20;

  private NettyServer() {}

  /**
   * Runs it.
   *
   * @param args none, or {@link #REPLAY} or {@link #BATCHED} where it is to keep messages for pages
   *     that come back
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    boolean epoll = Epoll.isAvailable();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    Class<? extends ServerChannel> channel =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    NettyAudience pages =
        args.length == 0 ? new NettyPages() : new NettyReplay(args[0].equals(BATCHED));
    Channel webSocket =
        bind(
            loops,
            channel,
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel page) {
                page.pipeline()
                    .addLast(new HttpServerCodec(), new HttpObjectAggregator(HANDSHAKE_BYTES))
                    .addLast(pages.page());
              }
            });
    Channel listener =
        bind(
            loops,
            channel,
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel publisher) {
                publisher
                    .pipeline()
                    .addLast(new LineBasedFrameDecoder(LINE_BYTES), new NettyLineHandler(pages));
              }
            });
    ServerProcess.serve(port(webSocket), port(listener));
  }

  private static Channel bind(
      EventLoopGroup loops, Class<? extends ServerChannel> channel, ChannelHandler child)
      throws InterruptedException {
    return new ServerBootstrap()
        .group(loops)
        .channel(channel)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(child)
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  private static int port(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }
}
