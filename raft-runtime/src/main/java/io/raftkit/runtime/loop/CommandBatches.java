package io.raftkit.runtime.loop;

import io.raftkit.runtime.call.CommandCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes commands out of a queue in batches that may travel together.
 *
 * @param bytesMax about how many bytes a batch has at most
 */
record CommandBatches(int bytesMax) {
    private static final int COMMANDS_MAX = 1_024;
    private static final int COMMAND_OVERHEAD_BYTES = 40;

    /** The next commands, without those of calls that have ended. */
    List<CommandCall> next(ArrayDeque<CommandCall> calls) {
        return next(calls, bytesMax, call -> !call.hasEnded());
    }

    /** The next commands, one or as many as there is room for, without those of calls that will have ended by then. */
    List<CommandCall> nextBefore(ArrayDeque<CommandCall> calls, long roomBytes, long nanos) {
        return next(calls, Math.min(bytesMax, roomBytes), call -> !call.endsBy(nanos));
    }

    /** The next commands, one or as many as there is room for, those of calls that have ended too. */
    List<CommandCall> nextOfAll(ArrayDeque<CommandCall> calls, long roomBytes) {
        return next(calls, Math.min(bytesMax, roomBytes), call -> true);
    }

    private static List<CommandCall> next(
            ArrayDeque<CommandCall> calls, long bytesMax, Predicate<CommandCall> isWanted) {
        List<CommandCall> batch = new ArrayList<>(Math.min(calls.size(), COMMANDS_MAX));
        long bytes = 0;
        while (!calls.isEmpty() && batch.size() < COMMANDS_MAX) {
            CommandCall call = calls.element();
            if (isWanted.test(call)) {
                bytes += call.command().length + COMMAND_OVERHEAD_BYTES;
                if (bytes > bytesMax && !batch.isEmpty()) {
                    break;
                }
                batch.add(call);
            }
            calls.remove();
        }
        return batch;
    }

    /** What to append for a batch. */
    static List<byte[]> payloads(List<CommandCall> batch) {
        List<byte[]> payloads = new ArrayList<>(batch.size());
        batch.forEach(call -> payloads.add(call.command()));
        return payloads;
    }

    /** Puts calls that were taken out back in front of the others, in their order. */
    static <C> void putBack(List<C> batch, ArrayDeque<C> calls) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            calls.addFirst(batch.get(i));
        }
    }
}
