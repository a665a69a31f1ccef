package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewOrderTest {

  @Test
  void textsAndNumbersAreTakenFromStringsAndStripped() {
    NewOrder order =
        NewOrder.from(json("{'customer':' Ada ','item':'Tea','quantity':' 2','price':'4.5'}"));

    assertThat(order).isEqualTo(new NewOrder("Ada", "Tea", 2, new BigDecimal("4.50")));
  }

  @Test
  void numbersMayBeNumbers() {
    NewOrder order =
        NewOrder.from(json("{'customer':'Ada','item':'Tea','quantity':10000,'price':1000000}"));

    assertThat(order.quantity()).isEqualTo(10_000);
    assertThat(order.price()).isEqualTo(new BigDecimal("1000000.00"));
  }

  @Test
  void everyProblemIsToldAtItsField() {
    assertThat(problems("{}")).containsOnlyKeys("customer", "item", "quantity", "price");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "10001", "1.5", "1e3", "abc", "", "99999999999999999999999"})
  void aQuantityIsAWholeNumberInItsRange(String quantity) {
    assertThat(problems(order("quantity", quantity))).containsOnlyKeys("quantity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.01", "1.001", "1000000.01", "1e9", "1e999999999", "4,50", "NaN", ""})
  void aPriceHasTwoDecimalsInItsRange(String price) {
    assertThat(problems(order("price", price))).containsOnlyKeys("price");
  }

  @Test
  void aTextFitsItsColumnAndOneLine() {
    assertThat(problems(order("customer", "a".repeat(81)))).containsOnlyKeys("customer");
    assertThat(problems(order("item", "a".repeat(121)))).containsOnlyKeys("item");
    assertThat(problems(order("item", "two\\nlines"))).containsOnlyKeys("item");
    assertThat(problems(order("item", "   "))).containsOnlyKeys("item");
  }

  @Test
  void whatIsNoTextIsNotTaken() {
    assertThat(problems("{'customer':{'a':1},'item':['b'],'quantity':null,'price':true}"))
        .containsOnlyKeys("customer", "item", "quantity", "price");
  }

  private static String order(String field, String value) {
    JsonObject order = json("{'customer':'Ada','item':'Tea','quantity':'2','price':'4.50'}");
    order.addProperty(field, value.replace("\\n", "\n"));
    return order.toString();
  }

  private static Map<String, String> problems(String json) {
    InvalidOrderException thrown =
        catchThrowableOfType(InvalidOrderException.class, () -> NewOrder.from(json(json)));
    return thrown == null ? Map.of() : thrown.problems();
  }

  private static JsonObject json(String singleQuoted) {
    return JsonParser.parseString(
            singleQuoted.startsWith("{'") ? singleQuoted.replace('\'', '"') : singleQuoted)
        .getAsJsonObject();
  }
}
