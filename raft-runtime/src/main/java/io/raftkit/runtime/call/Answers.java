package io.raftkit.runtime.call;

import org.jspecify.annotations.Nullable;

/**
 * Answers calls, and gives back the room of several at once: callers take room meanwhile, on other processors, which wait for each other at each change
 * of the count. Confined to a thread.
 */
public final class Answers {
    private static final int CALLS_MAX = 16;
    private static final long BYTES_MAX = 64 << 10;

    private boolean hasAnswered;
    private @Nullable OpenCalls open;
    private int calls;
    private long bytes;

    /**
     * Ends a call with an answer, unless it has ended. The first one gives its room back before: a caller that makes one call after another is alone with
     * each.
     */
    public <R> void answer(Call<R> call, R answer) {
        if (!hasAnswered) {
            hasAnswered = true;
            call.answer(answer);
        } else if (call.answerOwingRoom(answer)) {
            open = call.open;
            bytes += OpenCalls.weight(call.payloadBytes());
            if (++calls == CALLS_MAX || bytes >= BYTES_MAX) {
                giveBack();
            }
        }
    }

    /** Says that no more comes soon. */
    public void end() {
        hasAnswered = false;
        giveBack();
    }

    private void giveBack() {
        if (open != null) {
            open.giveBack(bytes);
        }
        open = null;
        calls = 0;
        bytes = 0;
    }
}
