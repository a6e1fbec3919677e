package io.raftkit.engine.message;

import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;
import java.util.Objects;

/**
 * Whom the sender of an answer takes for the leader of its term.
 *
 * @param id the leader, or 0 if it knows none
 * @param address where that leader is reached, or empty
 */
public record LeaderHint(int id, String address) {
    /** No leader is known. */
    public static final LeaderHint NONE = new LeaderHint(0, "");

    /** Checks that nothing is missing. */
    public LeaderHint {
        Objects.requireNonNull(address, "address");
    }

    static LeaderHint read(BodyReader in) {
        return new LeaderHint(in.count(), in.text());
    }

    void write(BodyWriter out) {
        out.count(id).text(address);
    }
}
