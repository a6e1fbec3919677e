package io.raftkit.testkit.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the history of a running test. Thread-safe. It numbers calls and returns in the order in which it hears of them, which takes the
 * place of a clock, and lets the same run record the same history.
 *
 * @param <I> what is asked
 * @param <O> what is answered
 */
public final class HistoryRecorder<I, O> {
    private final List<Call> calls = new ArrayList<>();
    private long now;

    /** Records nothing yet. */
    public HistoryRecorder() {}

    /**
     * Records a call. To be done before the request is sent.
     *
     * @param client who calls
     * @param input what is asked
     * @return tells the recorder how it ended
     */
    public synchronized Call call(long client, I input) {
        Call call = new Call(client, ++now, input);
        calls.add(call);
        return call;
    }

    /**
     * What has been recorded so far. The outcome of calls that have not ended is unknown.
     *
     * @return the history, ordered by call
     */
    public synchronized History<I, O> history() {
        return new History<>(calls.stream()
                .filter(call -> call.end != End.REJECTED)
                .map(Call::operation)
                .toList());
    }

    private enum End {
        UNKNOWN,
        RETURNED,
        REJECTED
    }

    /** A call under way. It ends once, by {@link #returned}, {@link #rejected} or {@link #unknown}, or stays unknown. */
    public final class Call {
        private final long client;
        private final long called;
        private final I input;
        private @Nullable O output;
        private long returned = Operation.NEVER;
        private @Nullable End end;

        private Call(long client, long called, I input) {
            this.client = client;
            this.called = called;
            this.input = input;
        }

        /**
         * The answer has come. To be done after it has been received.
         *
         * @param answer the answer
         * @throws IllegalStateException if the call has ended
         */
        public void returned(O answer) {
            synchronized (HistoryRecorder.this) {
                end(End.RETURNED);
                output = answer;
                returned = ++now;
            }
        }

        /**
         * It is certain that the operation had no effect and will have none: it leaves the history.
         *
         * @throws IllegalStateException if the call has ended
         */
        public void rejected() {
            end(End.REJECTED);
        }

        /**
         * No answer will come, and nobody knows whether the operation took or will take effect.
         *
         * @throws IllegalStateException if the call has ended
         */
        public void unknown() {
            end(End.UNKNOWN);
        }

        private void end(End how) {
            synchronized (HistoryRecorder.this) {
                if (end != null) {
                    throw new IllegalStateException(
                            "a call ends once; this one of client " + client + " has: " + input);
                }
                end = how;
            }
        }

        private Operation<I, O> operation() {
            return new Operation<>(client, called, returned, input, output, end != End.RETURNED);
        }
    }
}
