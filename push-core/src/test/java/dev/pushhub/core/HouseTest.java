package dev.pushhub.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rooms and their arrows, as docs/architecture.md draws them. */
class HouseTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.pushhub.core");

  @Test
  void noTwoRoomsImportEachOther() {
    slices().matching("dev.pushhub.core.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void arrowsPointDownOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("front door")
        .definedBy("dev.pushhub.core")
        .layer("page")
        .definedBy("..internal.page..")
        .layer("listener")
        .definedBy("..internal.listener..")
        .layer("publish")
        .definedBy("..internal.publish..")
        .optionalLayer("topics")
        .definedBy("..internal.topics..")
        .layer("session")
        .definedBy("..internal.session..")
        .layer("history")
        .definedBy("..internal.history..")
        .layer("hooks")
        .definedBy("..internal.hooks..")
        .layer("websocket")
        .definedBy("..internal.websocket..")
        .layer("tls")
        .definedBy("..internal.tls..")
        .layer("json")
        .definedBy("..internal.json..")
        .layer("delivery")
        .definedBy("..internal.delivery..")
        .layer("transport")
        .definedBy("..internal.transport..")
        .whereLayer("front door")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("page")
        .mayOnlyBeAccessedByLayers("front door")
        .whereLayer("listener")
        .mayOnlyBeAccessedByLayers("front door")
        .whereLayer("publish")
        .mayOnlyBeAccessedByLayers("front door", "page", "listener")
        .whereLayer("topics")
        .mayOnlyBeAccessedByLayers("front door", "page", "publish")
        .whereLayer("history")
        .mayOnlyBeAccessedByLayers("front door", "page", "publish")
        .whereLayer("session")
        .mayOnlyBeAccessedByLayers("front door", "page", "publish", "topics")
        .whereLayer("hooks")
        .mayOnlyBeAccessedByLayers("front door", "page", "publish", "topics", "session")
        .whereLayer("json")
        .mayOnlyBeAccessedByLayers("page", "listener")
        .whereLayer("tls")
        .mayOnlyBeAccessedByLayers("front door")
        .whereLayer("websocket")
        .mayOnlyBeAccessedByLayers("front door", "page", "session")
        .whereLayer("delivery")
        .mayOnlyBeAccessedByLayers(
            "front door",
            "page",
            "listener",
            "publish",
            "topics",
            "history",
            "session",
            "websocket")
        .whereLayer("transport")
        .mayOnlyBeAccessedByLayers(
            "front door",
            "page",
            "listener",
            "publish",
            "topics",
            "session",
            "websocket",
            "tls",
            "delivery")
        .check(HOUSE);
  }

  @Test
  void theApiImportsNoRoom() {
    noClasses()
        .that()
        .resideInAPackage("dev.pushhub.core.api")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.pushhub.core", "dev.pushhub.core.options", "dev.pushhub.core.internal..")
        .check(HOUSE);
  }

  @Test
  void theLogImportsNoRoom() {
    noClasses()
        .that()
        .resideInAPackage("dev.pushhub.core.internal.log")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are the hub's, outside of the log",
                target ->
                    target.getPackageName().startsWith("dev.pushhub.")
                        && !target.getPackageName().equals("dev.pushhub.core.internal.log")))
        .check(HOUSE);
  }

  @Test
  void optionsAndCountersImportTheApiAlone() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.pushhub.core.options", "dev.pushhub.core.internal.stats")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.pushhub.core",
            "..internal.page..",
            "..internal.listener..",
            "..internal.publish..",
            "..internal.session..",
            "..internal.hooks..",
            "..internal.websocket..",
            "..internal.tls..",
            "..internal.delivery..",
            "..internal.transport..",
            "..internal.json..",
            "..internal.log..")
        .check(HOUSE);
  }

  @Test
  void oneClassAloneKnowsJavaWebSocket() {
    noClasses()
        .that()
        .doNotHaveSimpleName("EngineAdapter")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.java_websocket..")
        .check(HOUSE);
  }

  @Test
  void theTransportAloneKnowsChannelsAndSelectors() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..internal.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.channels..")
        .check(HOUSE);
  }
}
