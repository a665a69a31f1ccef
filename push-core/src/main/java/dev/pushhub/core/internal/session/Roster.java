package dev.pushhub.core.internal.session;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import java.util.Arrays;

/** Those of one loop that the same messages go to, for that loop only. */
// Packed in an array, and each knows its place there: to go costs no search and leaves no gap, as
// the last one takes the place of the one that goes.
public final class Roster {
  /** The place of one that is on none. */
  public static final int NOWHERE = -1;

  private final int least;
  private Member[] members;
  private int size;

  /** One of them; on one roster at most. */
  public interface Member {
    /** Its place, or {@link #NOWHERE}. */
    int place();

    /** Notes its place, for the roster alone. */
    void place(int place);

    /** Queues a message for it. */
    void deliver(String stream, OutboundMessage message);
  }

  /**
   * An empty one.
   *
   * @param least for how many there is room from the beginning
   */
  public Roster(int least) {
    this.least = least;
    this.members = new Member[least];
  }

  /** Adds one. */
  public void add(Member member) {
    if (size == members.length) {
      members = Arrays.copyOf(members, size * 2);
    }
    member.place(size);
    members[size++] = member;
  }

  /** Removes one, if it is there. */
  public void remove(Member member) {
    int place = member.place();
    if (place == NOWHERE) {
      return;
    }
    Member last = members[--size];
    members[place] = last;
    last.place(place);
    member.place(NOWHERE);
    if (members.length > least && size < members.length / 4) {
      members = Arrays.copyOf(members, members.length / 2);
    } else {
      Arrays.fill(members, size, size + 1, null);
    }
  }

  /** Queues a message for all of them. */
  public void deliver(String stream, OutboundMessage message) {
    for (int i = 0; i < size; ) {
      Member member = members[i];
      member.deliver(stream, message);
      if (members[i] == member) { // or it was cut, and the last one has taken its place
        i++;
      }
    }
  }
}
