package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.json.BadJson;
import dev.pushhub.core.internal.json.JsonMembers;
import dev.pushhub.core.internal.json.JsonMembers.Member;

/**
 * A line's top-level members, of those the protocol knows.
 *
 * <p>For one thread; reused from line to line.
 */
final class LineMembers {
  private final JsonMembers members;
  final Member uid;
  final Member cmd;
  final Member to;
  final Member message;
  final Member topic;
  final Member secret;
  final Member id;
  final Member key;
  final Member except;
  final Member receipt;

  LineMembers(int maxDepth) {
    members = new JsonMembers(maxDepth);
    uid = members.member("uid");
    cmd = members.member("cmd");
    to = members.member("to");
    message = members.member("message");
    topic = members.member("topic");
    secret = members.member("secret");
    id = members.member("id");
    key = members.member("key");
    except = members.member("except");
    receipt = members.member("receipt");
  }

  /**
   * Finds the members of the line in these bytes, which must not change while they are asked for.
   */
  void scan(byte[] line, int from, int end) throws BadJson {
    members.scan(line, from, end);
  }
}
