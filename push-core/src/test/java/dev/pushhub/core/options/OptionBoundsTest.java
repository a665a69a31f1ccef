package dev.pushhub.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number and every time of every group has bounds, whoever adds one later. */
class OptionBoundsTest {
  private static final Set<Class<?>> BOUNDED = Set.of(int.class, long.class, Duration.class);

  /** What takes any positive int. */
  private static final String ANY_NUMBER = "delivery.slowPageMessages " + Integer.MAX_VALUE;

  /** An option, and a value that no option takes. */
  private record Unfit(Method group, Method option, Object value) {
    String name() {
      return group.getName() + "." + option.getName();
    }

    @Override
    public String toString() {
      return name() + " " + value;
    }
  }

  static Stream<Unfit> unfitValues() {
    return Arrays.stream(HubOptions.Builder.class.getMethods())
        .filter(group -> List.of(group.getParameterTypes()).equals(List.of(Consumer.class)))
        .flatMap(
            group ->
                Arrays.stream(optionsOf(group).getDeclaredMethods())
                    .filter(option -> Modifier.isPublic(option.getModifiers()))
                    .filter(option -> option.getParameterCount() == 1)
                    .filter(option -> BOUNDED.contains(option.getParameterTypes()[0]))
                    .flatMap(
                        option ->
                            unfit(option.getParameterTypes()[0])
                                .map(value -> new Unfit(group, option, value))))
        .filter(unfit -> !unfit.toString().equals(ANY_NUMBER));
  }

  private static Class<?> optionsOf(Method group) {
    ParameterizedType consumer = (ParameterizedType) group.getGenericParameterTypes()[0];
    return (Class<?>) consumer.getActualTypeArguments()[0];
  }

  private static Stream<Object> unfit(Class<?> type) {
    if (type == Duration.class) {
      return Stream.of(Duration.ofMillis(-1), Duration.ofDays(100_000));
    }
    return type == int.class ? Stream.of(-1, Integer.MAX_VALUE) : Stream.of(-1L, Long.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("unfitValues")
  void anUnfitValueIsToldWithItsOption(Unfit unfit) throws ReflectiveOperationException {
    HubOptions.Builder builder = new HubOptions.Builder();
    Consumer<Object> set =
        options ->
            assertThat(catchThrowable(() -> unfit.option.invoke(options, unfit.value))).isNull();
    unfit.group.invoke(builder, set);

    Throwable problem = catchThrowable(builder::build);

    assertThat(problem)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(unfit.option.getName());
  }
}
