package dev.pushhub.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the listener's secret comes from. */
class SecretSourceTest {
  @TempDir private Path directory = Path.of("");

  private static ListenerOptions built(Consumer<ListenerOptions.Builder> listener) {
    return new HubOptions.Builder().listener(listener).build().listener();
  }

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("secret"), text);
  }

  @Test
  void aFilesLineEndIsNoPartOfItAndOnlyTheLastIsCut() throws Exception {
    assertThat(built(l -> l.secretFile(file2("s3crét"))).secret()).contains("s3crét");
    assertThat(built(l -> l.secretFile(file2("s3cret\n"))).secret()).contains("s3cret");
    assertThat(built(l -> l.secretFile(file2("s3cret\r\n"))).secret()).contains("s3cret");
    assertThat(built(l -> l.secretFile(file2(" s3cret \n\n"))).secret()).contains(" s3cret \n");
  }

  private Path file2(String text) {
    try {
      return file(text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void itCanComeFromTheEnvironment() {
    String variable = "PATH"; // is set wherever tests run

    assertThat(built(l -> l.secretFromEnvironment(variable)).secret())
        .contains(System.getenv(variable));
  }

  @Test
  void theOneThatIsSetLastCounts() {
    assertThat(built(l -> l.secretFromEnvironment("PATH").secret("s3cret")).secret())
        .contains("s3cret");
  }

  @Test
  void whatCantBeHadIsToldWithTheOtherProblems() throws Exception {
    Path large = Files.write(directory.resolve("large"), new byte[5_000]);

    assertThatThrownBy(() -> built(l -> l.secretFile(directory.resolve("none")).maxLineBytes(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("none can't be read", "maxLineBytes is 0");
    assertThatThrownBy(() -> built(l -> l.secretFile(large))).hasMessageContaining("4096 bytes");
    assertThatThrownBy(() -> built(l -> l.secretFile(file2("\n"))))
        .hasMessageContaining("is empty; give one that nobody guesses");
    assertThatThrownBy(() -> built(l -> l.secretFromEnvironment("PUSHHUB_NOT_SET")))
        .hasMessageContaining("PUSHHUB_NOT_SET, which is not set");
  }

  @Test
  void noTextOfTheOptionsHoldsASecretOrAPassword() {
    HubOptions options =
        new HubOptions.Builder()
            .listener(
                l ->
                    l.secretFile(file2("s3cret\n"))
                        .tls(
                            t ->
                                t.pkcs12(file2("s3cret\n"), "passw0rd")
                                    .requireClientCertificates(file2("s3cret\n"), "trustw0rd")))
            .build();

    assertThat(options.toString()).doesNotContain("s3cret", "passw0rd", "trustw0rd");
  }
}
