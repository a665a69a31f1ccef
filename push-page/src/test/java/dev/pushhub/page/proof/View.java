package dev.pushhub.page.proof;

import dev.pushhub.page.PageMessage;
import dev.pushhub.page.StreamHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * What one page shows: of each stream a list, loaded at a reset and grown by messages, which are
 * rows of a {@link Table}. It notes what must never be: a row that is missing between two messages
 * or between the list and the first of them, one that comes twice, or one that comes after a newer
 * one, of its own list or, between the page's own and the broadcasts, of the other.
 */
class View implements StreamHandler {
  private static final int MOST_FAULTS = 5;

  private final String name;
  private final Table table;
  private final UnaryOperator<String> listOf;
  private final Map<String, Shown> shown = new HashMap<>(); // guarded by this
  private final Map<String, Long> newest = new HashMap<>(); // by list, among all rows
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  /** One list. */
  private static final class Shown {
    private long rows; // all up to this one are shown
    private long last; // the newest row that came since the list was loaded; 0 before the first
    private int resets;
    private int messages;
  }

  /**
   * @param listOf the list of a stream, as the database calls it
   */
  View(String name, Table table, UnaryOperator<String> listOf) {
    this.name = name;
    this.table = table;
    this.listOf = listOf;
  }

  @Override
  public synchronized CompletionStage<?> reset(String stream) throws Exception {
    Shown list = shown.computeIfAbsent(stream, unused -> new Shown());
    list.rows = table.load(listOf.apply(stream));
    list.last = 0;
    list.resets++;
    return StreamHandler.done();
  }

  @Override
  public synchronized CompletionStage<?> message(PageMessage message) throws Exception {
    Shown list = shown.get(message.stream());
    if (list == null) {
      fault(message.stream() + ": a message before the list was loaded");
      return StreamHandler.done();
    }
    long row = rowOf(message);
    if (list.last != 0 && row != list.last + 1) {
      fault(message.stream() + ": row " + row + " after row " + list.last);
    } else if (row > list.rows + 1) {
      fault(message.stream() + ": row " + row + " after a list of " + list.rows);
    }
    inOrder(message.stream(), number(message, 1));
    list.last = row;
    list.rows = Math.max(list.rows, row);
    list.messages++;
    return StreamHandler.done();
  }

  /** The number of a row in its list. */
  static long rowOf(PageMessage message) {
    return number(message, 0);
  }

  private static long number(PageMessage message, int which) {
    return message.json().orElseThrow().getAsJsonArray().get(which).getAsLong();
  }

  /** The page is on the stream no more, or begins anew. */
  synchronized void forget(String stream) {
    shown.remove(stream);
  }

  /** Streams of one name here come in the order of all rows; these two are resumed together. */
  String company(String stream) {
    return stream.equals("all") ? "uid" : stream;
  }

  /** What comes now may have been seen before: the page did not tell how far it was. */
  final void beginOrder(String stream) {
    newest.remove(company(stream));
  }

  private void inOrder(String stream, long number) {
    String company = company(stream);
    Long before = newest.put(company, number);
    if (before != null && before >= number) {
      fault(stream + ": the " + number + "th of all rows after the " + before + "th");
    }
  }

  final void fault(String what) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(name + ": " + what);
    }
  }

  /** What must never be, and was. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** How many rows of a stream's list are shown; -1 before it was loaded. */
  synchronized long rows(String stream) {
    Shown list = shown.get(stream);
    return list == null ? -1 : list.rows;
  }

  /** How often the list was loaded. */
  synchronized int resets(String stream) {
    Shown list = shown.get(stream);
    return list == null ? 0 : list.resets;
  }

  /** How many messages came. */
  synchronized int messages(String stream) {
    Shown list = shown.get(stream);
    return list == null ? 0 : list.messages;
  }
}
