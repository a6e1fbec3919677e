package io.raftkit.simulator.invariant;

import io.raftkit.simulator.invariant.fact.Invariant;
import java.util.function.Consumer;

/**
 * A story for invariants.
 *
 * @param invariant the one that the last step breaks; empty if none does
 * @param what what happens, for people
 * @param steps all that comes before and is allowed
 * @param last the last step
 */
record Story(String invariant, String what, Consumer<StorySteps> steps, Consumer<StorySteps> last) {

    static Story breaks(
            Class<? extends Invariant> invariant, String what, Consumer<StorySteps> steps, Consumer<StorySteps> last) {
        return new Story(invariant.getSimpleName(), what, steps, last);
    }

    static Story holds(String what, Consumer<StorySteps> steps) {
        return new Story("", what, steps, last -> {});
    }

    @Override
    public String toString() {
        return (invariant.isEmpty() ? "" : invariant + ": ") + what;
    }
}
