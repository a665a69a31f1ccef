package dev.pushhub.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pushes once, from a shell: {@code java -jar push-client.jar uid1 '{"percent":"88%"}'} prints
 * {@code ok} or {@code fail}. Exit status 0 for {@code ok}, 1 for {@code fail}, 2 for all else,
 * with one line on standard error.
 */
public final class PushClientMain {
  private static final int OK = 0;
  private static final int FAIL = 1;
  private static final int ERROR = 2;

  private static final Pattern POSITION = Pattern.compile("at line \\d+ column \\d+");

  private PushClientMain() {}

  /**
   * Runs and exits.
   *
   * @param arguments {@code --help} explains them
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv(), System.in, System.out, System.err));
  }

  static int run(
      List<String> arguments,
      Map<String, String> environment,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    try {
      CommandLine commandLine = CommandLine.parse(arguments, environment);
      if (commandLine.help()) {
        out.print(CommandLine.USAGE);
        return OK;
      }
      Object payload = payload(commandLine.payload(), in);
      try (PushClient client = commandLine.client().build()) {
        CommandLine.Target target = commandLine.target();
        boolean online =
            target.isTopic()
                ? client.sendToTopic(target.name(), payload)
                : client.send(target.name(), payload);
        out.println(online ? "ok" : "fail");
        return online ? OK : FAIL;
      }
    } catch (IllegalArgumentException e) {
      err.println(oneLine("push-client: " + e.getMessage() + " --help explains."));
    } catch (IOException | PushClientException e) {
      err.println(oneLine("push-client: " + e.getMessage()));
    }
    return ERROR;
  }

  private static Object payload(String argument, InputStream in) throws IOException {
    String text =
        argument.equals("-")
            ? new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()
            : argument;
    return JsonMembers.parse(text).isPresent() ? text : otherThanObject(text);
  }

  /**
   * JSON goes as JSON, and text as text; but what was plainly meant as JSON and is none must not be
   * pushed as text: most often a shell ate its quotes.
   */
  private static Object otherThanObject(String text) throws IOException {
    if (text.isBlank()) {
      return text;
    }
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement json = JsonParser.parseReader(reader);
      if (reader.peek() == JsonToken.END_DOCUMENT) {
        return json;
      }
      throw new JsonParseException("more follows");
    } catch (JsonParseException | IOException e) {
      if ("{[\"".indexOf(text.stripLeading().charAt(0)) >= 0) {
        throw new IllegalArgumentException(
            "This begins like JSON and is none: %s (%s). In a Unix shell put it in single quotes; in Windows' cmd in double quotes, with \\\" for each inner one; or give - and pipe it in."
                .formatted(ReplyLine.printable(text), problem(e)),
            e);
      }
      return text;
    }
  }

  /** Where it breaks; the rest of gson's message is advice for programmers. */
  private static String problem(Exception e) {
    Matcher position = POSITION.matcher(String.valueOf(e.getMessage()));
    return position.find() ? position.group() : "there is more after its end";
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\R", " ");
  }
}
