package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;
import org.jspecify.annotations.Nullable;

/**
 * A server asks another for the newest snapshot that this one can give.
 *
 * @param indexMin the entry that it must reach at least
 */
public record FindSnapshot(long indexMin) implements Message {
    static FindSnapshot read(BodyReader in) {
        return new FindSnapshot(in.index());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(indexMin);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.FIND_SNAPSHOT;
    }

    /**
     * The answer to a {@link FindSnapshot}.
     *
     * @param indexMin as in the request
     * @param snapshot the sender's newest one, or null if it has none that reaches so far
     */
    public record Found(long indexMin, @Nullable StoredSnapshot snapshot) implements Message {
        static Found read(BodyReader in) {
            long indexMin = in.index();
            Found found = new Found(indexMin, in.bool() ? in.snapshot() : null);
            if (found.snapshot != null && found.snapshot.ref().index() < indexMin) {
                throw new MalformedDataException(found.snapshot.ref() + " does not reach entry " + indexMin);
            }
            return found;
        }

        @Override
        public void write(BodyWriter out) {
            out.number(indexMin).bool(snapshot != null);
            if (snapshot != null) {
                out.snapshot(snapshot);
            }
        }

        @Override
        public MessageKind kind() {
            return MessageKind.FOUND_SNAPSHOT;
        }
    }
}
