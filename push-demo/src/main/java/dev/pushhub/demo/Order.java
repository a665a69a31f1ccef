package dev.pushhub.demo;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of the table.
 *
 * @param id given by the database, rising
 * @param customer who ordered
 * @param item what was ordered
 * @param quantity how many
 * @param price of one, with two decimals
 * @param createdAt when the row was inserted
 */
record Order(
    long id, String customer, String item, int quantity, BigDecimal price, Instant createdAt) {

  /** The row as JSON sees it, for the list and for the push alike, so that a page needs one eye. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("customer", customer);
    json.put("item", item);
    json.put("quantity", quantity);
    json.put("price", price);
    json.put("createdAt", createdAt.toString());
    return json;
  }
}
