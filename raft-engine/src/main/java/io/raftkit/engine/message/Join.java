package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;
import java.util.Objects;

/**
 * A server that joins asks to be added, or to be made a voter: the next of these that is not done. The frame's header says which server it is, on which
 * storage, and where.
 *
 * @param memberIndex index of a committed configuration with this server, which a leader has led since it was started; or 0. If a later configuration
 *     leaves it out, it was removed since then
 */
public record Join(long memberIndex) implements Message {
    static Join read(BodyReader in) {
        return new Join(in.index());
    }

    @Override
    public void write(BodyWriter out) {
        out.number(memberIndex);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.JOIN;
    }

    /**
     * The answer to a {@link Join}. Whether a server is a member, it learns from its log alone.
     *
     * @param outcome what became of it
     * @param leader whom to ask, if another server leads
     * @param words what was done, or stands in the way; a clause
     */
    public record Answer(Outcome outcome, LeaderHint leader, String words) implements Message {
        /** Checks that nothing is missing. */
        public Answer {
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(leader, "leader");
            Objects.requireNonNull(words, "words");
        }

        static Answer read(BodyReader in) {
            return new Answer(Outcome.of(in.code()), LeaderHint.read(in), in.text());
        }

        @Override
        public void write(BodyWriter out) {
            out.code(outcome.code);
            leader.write(out);
            out.text(words);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.JOIN_ANSWER;
        }
    }

    /** What became of a request. */
    public enum Outcome {
        /** It goes on, or has to wait: ask again. */
        ASK_AGAIN(1),
        /** The server that was asked does not lead. */
        NOT_LEADER(2),
        /** An operator has to do something first. */
        REFUSED(3),
        /** It was a member, and was removed. */
        REMOVED(4);

        private final byte code;

        Outcome(int code) {
            this.code = (byte) code;
        }

        private static Outcome of(byte code) {
            return switch (code) {
                case 1 -> ASK_AGAIN;
                case 2 -> NOT_LEADER;
                case 3 -> REFUSED;
                case 4 -> REMOVED;
                default -> throw new MalformedDataException("unknown outcome of a request to join: " + code);
            };
        }
    }
}
