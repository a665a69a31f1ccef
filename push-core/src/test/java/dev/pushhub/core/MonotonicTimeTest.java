package dev.pushhub.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

/**
 * A clock that is set changes nothing, since nobody looks at it, but for the history: with a store
 * that outlives a hub it numbers messages above those of earlier hubs.
 */
class MonotonicTimeTest {

  @Test
  void noRoomAsksTheWallClock() {
    noClasses()
        .that()
        .resideInAPackage("dev.pushhub.core.internal..")
        .and()
        .doNotHaveFullyQualifiedName("dev.pushhub.core.internal.history.History")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callConstructor(Date.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .because("deadlines are told by the loops' Ticker, which is monotonic")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.pushhub.core"));
  }
}
