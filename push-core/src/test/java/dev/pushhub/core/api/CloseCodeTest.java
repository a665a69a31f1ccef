package dev.pushhub.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloseCodeTest {

  @Test
  void noTwoAreTheSameNumber() {
    assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::code)).doesNotHaveDuplicates();
  }

  /** RFC 6455, section 7.4: the others must not stand in a close frame or are somebody else's. */
  @ParameterizedTest
  @EnumSource
  void everyCodeMayStandInACloseFrame(CloseCode code) {
    assertThat(code.code())
        .satisfiesAnyOf(
            number -> assertThat(number).isBetween(1000, 1003),
            number -> assertThat(number).isBetween(1007, 1014),
            number -> assertThat(number).isBetween(4000, 4999));
  }

  @ParameterizedTest
  @EnumSource
  void theHubsOwnCodesSayByTheirNumberWhetherToComeBack(CloseCode code) {
    if (code.code() >= 4000) {
      assertThat(code.comeBack()).isEqualTo(code.code() < 4500);
    }
  }

  @Test
  void ofTheRegisteredOnesAPageComesBackWhereTheHubGoesAway() {
    List<CloseCode> comeBack =
        Arrays.stream(CloseCode.values())
            .filter(code -> code.code() < 4000 && code.comeBack())
            .toList();

    assertThat(comeBack).containsExactlyInAnyOrder(CloseCode.HUB_STOPS, CloseCode.DRAIN);
  }

  /** Pages have these numbers in their code: a change would break them. */
  @Test
  void theNumbersStayWhatTheyAre() {
    assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::code))
        .containsExactlyInAnyOrder(
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1012, 4001, 4002, 4003, 4008, 4500, 4501);
  }
}
