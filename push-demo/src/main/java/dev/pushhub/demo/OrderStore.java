package dev.pushhub.demo;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The table {@code orders} in an H2 file, so that rows survive a restart. For any number of threads
 * at once; each call takes a connection of its own from the pool.
 */
final class OrderStore implements AutoCloseable {
  /** A page shows this many, the newest. */
  static final int MOST_ROWS = 100;

  private static final String COLUMNS = "id, customer, item, quantity, price, created_at";

  private final JdbcConnectionPool pool;

  private OrderStore(JdbcConnectionPool pool) {
    this.pool = pool;
  }

  /**
   * Opens the file and makes the table, with a few rows, if it is not there yet.
   *
   * @param file the database's file, without the suffix that H2 adds
   * @return the open store
   * @throws CannotStartException if the file is in use or can't be opened
   */
  static OrderStore open(Path file) {
    String path = file.toAbsolutePath().normalize().toString();
    if (path.indexOf(';') >= 0) {
      throw new CannotStartException(
          "the database path " + path + " has a semicolon in it; give --database another",
          new IllegalArgumentException(path));
    }
    // The demo closes the database itself, on Ctrl-C too; H2's own hook would race with it. Its log
    // file is not wanted: each error is thrown as well, and one that can't be logged is printed.
    String url = "jdbc:h2:file:" + path + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    JdbcConnectionPool pool = JdbcConnectionPool.create(url, "demo", "");
    OrderStore store = new OrderStore(pool);
    try {
      store.prepare();
      return store;
    } catch (SQLException e) {
      pool.dispose();
      throw new CannotStartException(whyNot(path, e), e);
    }
  }

  private static String whyNot(String path, SQLException e) {
    if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return "the database "
          + path
          + ".mv.db is in use by another process; stop that one or give --database another path";
    }
    return "the database "
        + path
        + ".mv.db can't be opened ("
        + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
        + "); give --database another path";
  }

  private void prepare() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE IF NOT EXISTS orders (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            customer VARCHAR(80) NOT NULL,
            item VARCHAR(120) NOT NULL,
            quantity INT NOT NULL,
            price DECIMAL(12, 2) NOT NULL,
            created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL
          )""");
      try (ResultSet any = statement.executeQuery("SELECT 1 FROM orders LIMIT 1")) {
        if (!any.next()) {
          seed(connection);
        }
      }
    }
  }

  /** So that the page of a first start is not empty. */
  private static void seed(Connection connection) throws SQLException {
    Instant now = Instant.now();
    insert(connection, seed("Katherine Johnson", "Brass orrery", 1, "249.00"), ago(now, 412));
    insert(connection, seed("Alan Turing", "Squared paper, 500 sheets", 4, "6.90"), ago(now, 365));
    insert(connection, seed("Hedy Lamarr", "Player piano roll", 2, "18.50"), ago(now, 241));
    insert(connection, seed("Claude Shannon", "Unicycle tyre, 20 inch", 1, "21.00"), ago(now, 198));
    insert(connection, seed("Barbara Liskov", "Fountain pen, fine", 3, "32.75"), ago(now, 87));
    insert(connection, seed("Edsger Dijkstra", "Blue-black ink, 50 ml", 12, "9.20"), ago(now, 34));
    insert(connection, seed("Grace Hopper", "Copper wire, 30 cm", 250, "0.35"), ago(now, 11));
  }

  private static NewOrder seed(String customer, String item, int quantity, String price) {
    return new NewOrder(customer, item, quantity, new BigDecimal(price));
  }

  private static Instant ago(Instant now, long minutes) {
    return now.minus(Duration.ofMinutes(minutes));
  }

  /**
   * Inserts a row. When this returns the row is committed: only then may anybody be told of it.
   *
   * @param order what to insert
   * @return the row as it stands in the table
   */
  Order insert(NewOrder order) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      Order row = insert(connection, order, Instant.now());
      connection.commit();
      return row;
    } catch (SQLException e) {
      throw new IllegalStateException("the order of " + order.quantity() + " was not stored", e);
    }
  }

  private static Order insert(Connection connection, NewOrder order, Instant at)
      throws SQLException {
    String sql =
        "INSERT INTO orders (customer, item, quantity, price, created_at) VALUES (?, ?, ?, ?, ?)";
    try (PreparedStatement insert =
        connection.prepareStatement(sql, new String[] {"id", "created_at"})) {
      insert.setString(1, order.customer());
      insert.setString(2, order.item());
      insert.setInt(3, order.quantity());
      insert.setBigDecimal(4, order.price());
      insert.setObject(5, at.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        return new Order(
            keys.getLong(1),
            order.customer(),
            order.item(),
            order.quantity(),
            order.price(),
            keys.getObject(2, OffsetDateTime.class).toInstant());
      }
    }
  }

  /**
   * What a page shows when it begins.
   *
   * @return at most {@link #MOST_ROWS}, the newest first
   */
  List<Order> newest() {
    String sql = "SELECT " + COLUMNS + " FROM orders ORDER BY id DESC LIMIT ?";
    try (Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, MOST_ROWS);
      try (ResultSet rows = select.executeQuery()) {
        List<Order> orders = new ArrayList<>();
        while (rows.next()) {
          orders.add(read(rows));
        }
        return orders;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the orders can't be read", e);
    }
  }

  private static Order read(ResultSet row) throws SQLException {
    return new Order(
        row.getLong("id"),
        row.getString("customer"),
        row.getString("item"),
        row.getInt("quantity"),
        row.getBigDecimal("price"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }

  /** Closes the connections; H2 closes and compacts the file with the last of them. */
  @Override
  public void close() {
    pool.dispose();
  }
}
