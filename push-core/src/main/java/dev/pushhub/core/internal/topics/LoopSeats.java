package dev.pushhub.core.internal.topics;

import dev.pushhub.core.internal.delivery.OutboundMessage;
import java.util.Arrays;

/** The sessions of one loop that are on a topic, for that loop only. */
final class LoopSeats {
  static final int NOWHERE = -1;
  private static final int LEAST = 2; // there may be a great many topics, with few pages each

  private Seat[] seats = new Seat[LEAST];
  private int size;

  void add(Seat seat) {
    if (size == seats.length) {
      seats = Arrays.copyOf(seats, size * 2);
    }
    seat.place(size);
    seats[size++] = seat;
  }

  // The last one takes the place of the one that goes: no search, no gap.
  void remove(Seat seat) {
    int place = seat.place();
    Seat last = seats[--size];
    seats[place] = last;
    last.place(place);
    seat.place(NOWHERE);
    if (seats.length > LEAST && size < seats.length / 4) {
      seats = Arrays.copyOf(seats, seats.length / 2);
    } else {
      Arrays.fill(seats, size, size + 1, null);
    }
  }

  /** Queues a message for all of them. */
  void deliver(String stream, OutboundMessage message) {
    for (int i = 0; i < size; ) {
      Seat seat = seats[i];
      seat.deliver(stream, message);
      if (seats[i] == seat) { // or it was cut, and the last one has taken its place
        i++;
      }
    }
  }
}
