package dev.pushhub.core.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An IP address or a range of them in CIDR notation (RFC 4632).
 *
 * @param network the range's first address
 * @param bits how many of its bits all addresses of the range share
 */
public record AddressRange(InetAddress network, int bits) {

  /**
   * Reads an address, {@code 10.0.0.7}, or a range, {@code 10.0.0.0/8} or {@code fd00::/8}. Names
   * are not looked up.
   *
   * @param text the address or range
   * @return the range; empty if the text is none, or bits behind the range's are set
   */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> network = address(slash < 0 ? text : text.substring(0, slash));
    if (network.isEmpty()) {
      return Optional.empty();
    }
    int most = network.get().getAddress().length * 8;
    int bits = slash < 0 ? most : bits(text.substring(slash + 1), most);
    if (bits < 0 || !isZeroBehind(network.get().getAddress(), bits)) {
      return Optional.empty();
    }
    return Optional.of(new AddressRange(network.get(), bits));
  }

  private static int bits(String text, int most) {
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int bits = Integer.parseInt(text);
    return bits <= most ? bits : -1;
  }

  private static boolean isZeroBehind(byte[] address, int bits) {
    for (int i = bits; i < address.length * 8; i++) {
      if ((address[i / 8] & (0x80 >> (i % 8))) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads an address and nothing else: IPv4 in four decimal numbers, or IPv6 without brackets and
   * zone. Names are not looked up.
   *
   * @param text the address
   * @return the address; empty if the text is none
   */
  public static Optional<InetAddress> address(String text) {
    if (text.indexOf(':') < 0 ? !isIpv4(text) : !mayBeIpv6(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text)); // a literal: nothing is looked up
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  // Java would take 1.2.3, 0x7f.1 and 010.0.0.1 too, and not mean what others do.
  private static boolean isIpv4(String text) {
    int numbers = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
      if (c == '.') {
        if (digits == 0 || value > 255 || (digits > 1 && text.charAt(i - digits) == '0')) {
          return false;
        }
        numbers++;
        digits = 0;
        value = 0;
      } else if (c >= '0' && c <= '9' && digits < 3) {
        digits++;
        value = value * 10 + c - '0';
      } else {
        return false;
      }
    }
    return numbers == 4;
  }

  // A zone would name an interface of this machine.
  private static boolean mayBeIpv6(String text) {
    return text.length() <= 45
        && text.chars()
            .allMatch(
                c ->
                    (c >= '0' && c <= '9')
                        || (c >= 'a' && c <= 'f')
                        || (c >= 'A' && c <= 'F')
                        || c == ':'
                        || c == '.');
  }

  /**
   * Whether an address is in the range.
   *
   * @param address of either version
   * @return true if it shares the range's bits
   */
  public boolean contains(InetAddress address) {
    byte[] one = network.getAddress();
    byte[] other = address.getAddress();
    if (one.length != other.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if (((one[i / 8] ^ other[i / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + bits;
  }
}
