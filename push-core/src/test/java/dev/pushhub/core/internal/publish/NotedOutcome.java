package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.PushException;
import java.util.List;

/** Notes under its name what came of a publish: for how many sessions it was, or why it is not. */
record NotedOutcome(List<String> told, String name) implements Outcome {
  @Override
  public void accepted(int sessions) {
    told.add(name + " " + sessions);
  }

  @Override
  public void refused(PushException why) {
    told.add(name + " " + why.reason());
  }
}
