package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Change;
import java.util.List;

/** Is told what commands change, on the thread that applies them, after {@link KeyValueMachine#latest} shows it. */
public interface ChangeListener {
    /** Listens to nothing. */
    ChangeListener NONE = new ChangeListener() {
        @Override
        public void changed(List<Change> changes) {}

        @Override
        public void restored(long version) {}
    };

    /** One command made these changes. Their numbers follow those told before, without a gap. */
    void changed(List<Change> changes);

    /** The keys are those of a snapshot now. The changes up to this number will not be told. */
    void restored(long version);
}
