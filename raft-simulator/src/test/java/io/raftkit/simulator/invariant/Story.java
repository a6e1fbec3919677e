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
record Story(String invariant, String what, Consumer<Told> steps, Consumer<Told> last) {

    static Story breaks(Class<? extends Invariant> invariant, String what, Consumer<Told> steps, Consumer<Told> last) {
        return new Story(invariant.getSimpleName(), what, steps, last);
    }

    static Story holds(String what, Consumer<Told> steps) {
        return new Story("", what, steps, told -> {});
    }

    @Override
    public String toString() {
        return (invariant.isEmpty() ? "" : invariant + ": ") + what;
    }
}
