package io.raftkit.testkit.linearizability;

import java.util.Optional;

/** A model without what makes checking faster. */
record PlainModel<S, I, O>(Model<S, I, O> model) implements Model<S, I, O> {
    @Override
    public S init() {
        return model.init();
    }

    @Override
    public Optional<S> step(S state, I input, O output) {
        return model.step(state, input, output);
    }

    @Override
    public Object key(I input) {
        return model.key(input);
    }
}
