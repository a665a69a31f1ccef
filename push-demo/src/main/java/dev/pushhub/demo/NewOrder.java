package dev.pushhub.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks to insert, already checked: it fits the table.
 *
 * @param customer 1 to 80 characters
 * @param item 1 to 120 characters
 * @param quantity 1 to 10,000
 * @param price 0.00 to 1,000,000.00, of scale 2
 */
record NewOrder(String customer, String item, int quantity, BigDecimal price) {
  static final int CUSTOMER_LENGTH = 80;
  static final int ITEM_LENGTH = 120;
  private static final int MOST_PIECES = 10_000;
  private static final BigDecimal HIGHEST_PRICE = new BigDecimal("1000000.00");
  // A number written with an exponent could fill the memory with its digits; none is this long.
  private static final int NUMBER_LENGTH = 20;

  /**
   * Reads and checks a request's fields, all of them, so that a form can show every problem.
   *
   * @param json the request; texts and numbers may both come as JSON strings, as a form sends them
   * @return the order to insert
   * @throws InvalidOrderException naming each field that can't be taken
   */
  static NewOrder from(JsonObject json) {
    Map<String, String> problems = new LinkedHashMap<>();
    String customer = text(json, "customer", CUSTOMER_LENGTH, problems);
    String item = text(json, "item", ITEM_LENGTH, problems);
    int quantity = quantity(json, problems);
    BigDecimal price = price(json, problems);
    if (!problems.isEmpty()) {
      throw new InvalidOrderException(problems);
    }
    return new NewOrder(customer, item, quantity, price);
  }

  private static String text(
      JsonObject json, String field, int longest, Map<String, String> problems) {
    String value = scalar(json, field).orElse("");
    if (value.isEmpty()) {
      problems.put(field, "Please fill this in.");
    } else if (value.length() > longest) {
      problems.put(field, "At most " + longest + " characters.");
    } else if (value.chars().anyMatch(Character::isISOControl)) {
      problems.put(field, "Plain text only, on one line.");
    }
    return value;
  }

  private static int quantity(JsonObject json, Map<String, String> problems) {
    Optional<BigDecimal> number = number(json, "quantity");
    try {
      int quantity = number.map(BigDecimal::intValueExact).orElse(0);
      if (quantity >= 1 && quantity <= MOST_PIECES) {
        return quantity;
      }
    } catch (ArithmeticException fractionOrTooLarge) {
      // Told below, as any other number that will not do.
    }
    problems.put("quantity", "A whole number from 1 to 10000.");
    return 0;
  }

  private static BigDecimal price(JsonObject json, Map<String, String> problems) {
    Optional<BigDecimal> price = number(json, "price");
    if (price.isEmpty()
        || price.get().signum() < 0
        || price.get().compareTo(HIGHEST_PRICE) > 0
        || price.get().stripTrailingZeros().scale() > 2) {
      problems.put("price", "An amount from 0.00 to 1000000.00, such as 4.50.");
      return BigDecimal.ZERO;
    }
    return price.get().setScale(2);
  }

  private static Optional<BigDecimal> number(JsonObject json, String field) {
    String text = scalar(json, field).orElse("");
    if (text.length() > NUMBER_LENGTH || !text.matches("-?[0-9]+(\\.[0-9]+)?")) {
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(text));
  }

  private static Optional<String> scalar(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value != null && value.isJsonPrimitive()
        ? Optional.of(value.getAsString().strip())
        : Optional.empty();
  }
}
