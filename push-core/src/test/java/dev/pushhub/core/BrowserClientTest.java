package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client lies in the jar, where Servlet containers and applications find it. */
class BrowserClientTest {
  private static final String FOLDER = "META-INF/resources/pushhub/";

  @ParameterizedTest
  @ValueSource(strings = {"pushhub.js", "pushhub.script.js", "pushhub.d.ts"})
  void theClassPathHasIt(String name) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes().toUri().toURL()}, null)) {
      assertThat(text(loader.getResource(FOLDER + name))).contains("PushHub");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pushhub.js", "pushhub.script.js", "pushhub.d.ts"})
  void theModulePathHasIt(String name) throws Exception {
    ClassLoader loader = asModule().findLoader("dev.pushhub.core");

    assertThat(text(loader.getResource(FOLDER + name))).contains("PushHub");
  }

  @Test
  void whoeverUsesTheModuleMayReadIt() throws Exception {
    Module module = asModule().findModule("dev.pushhub.core").orElseThrow();

    try (InputStream file = module.getResourceAsStream(FOLDER + "pushhub.js")) {
      assertThat(file).isNotNull().isNotEmpty();
    }
  }

  @Test
  void itIsTheModuleThatExportsPushHub() throws Exception {
    assertThat(text(PushHub.class.getResource("/" + FOLDER + "pushhub.js")))
        .contains("as PushHub}")
        .startsWith("/*! PushHub ");
  }

  /** push-core and what it requires as modules of a layer of their own. */
  private static ModuleLayer asModule() throws URISyntaxException {
    List<Path> path = new ArrayList<>(List.of(classes()));
    for (String property : List.of("java.class.path", "jdk.module.path")) {
      Pattern.compile(File.pathSeparator, Pattern.LITERAL)
          .splitAsStream(System.getProperty(property, ""))
          .filter(entry -> entry.endsWith(".jar"))
          .map(Path::of)
          .forEach(path::add);
    }
    ModuleLayer boot = ModuleLayer.boot();
    Configuration modules =
        boot.configuration()
            .resolve(
                ModuleFinder.of(path.toArray(Path[]::new)),
                ModuleFinder.of(),
                Set.of("dev.pushhub.core"));
    return boot.defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader());
  }

  /** Without the tests' classes. */
  private static Path classes() throws URISyntaxException {
    return Path.of(PushHub.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String text(URL file) throws IOException {
    assertThat(file).isNotNull();
    try (InputStream in = file.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
