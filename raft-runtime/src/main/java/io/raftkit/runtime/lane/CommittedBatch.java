package io.raftkit.runtime.lane;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.runtime.session.SessionTable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands among committed entries, and the results the state machine gives them. */
final class CommittedBatch implements CommandBatch {
    private final Command[] commands;
    private final byte[] @Nullable [] results;
    private final boolean areCommandsOnly;
    /** Where the next result most likely belongs. */
    private int cursor;

    private int completed;

    private CommittedBatch(Command[] commands, boolean areCommandsOnly) {
        this.commands = commands;
        this.areCommandsOnly = areCommandsOnly;
        results = new byte[commands.length][];
    }

    /** The commands that take effect, as the sessions say. */
    static CommittedBatch of(List<EntryBatch> batches, SessionTable sessions) {
        int count = 0;
        for (EntryBatch batch : batches) {
            count += batch.count();
        }
        Command[] commands = new Command[count];
        int size = 0;
        boolean areCommandsOnly = true;
        for (EntryBatch batch : batches) {
            areCommandsOnly &= batch.areCommands();
            for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
                int from = sessions.commandAt(batch, index);
                if (from != SessionTable.NO_COMMAND) {
                    commands[size++] = Command.at(batch, index, from);
                }
            }
        }
        return new CommittedBatch(size == count ? commands : Arrays.copyOf(commands, size), areCommandsOnly);
    }

    @Override
    public int size() {
        return commands.length;
    }

    @Override
    public Iterator<Command> iterator() {
        return Collections.unmodifiableList(Arrays.asList(commands)).iterator();
    }

    @Override
    public void complete(Command command, byte[] result) {
        if (result == null) {
            throw new IllegalArgumentException(
                    "the state machine answered " + command + " with null; an empty array says nothing");
        }
        int at = place(command);
        if (results[at] != null) {
            throw new IllegalStateException(command + " has a result already");
        }
        results[at] = result;
        cursor = at + 1;
        completed++;
    }

    private int place(Command command) {
        int at = cursor < commands.length && commands[cursor] == command ? cursor : search(command.index());
        if (at < 0 || commands[at].term() != command.term()) {
            throw new IllegalArgumentException(command + " is not of this batch");
        }
        return at;
    }

    private int search(long index) {
        int low = 0;
        int high = commands.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (commands[middle].index() == index) {
                return middle;
            }
            if (commands[middle].index() < index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** The first command left without a result, or null. */
    @Nullable
    Command unanswered() {
        if (completed == commands.length) {
            return null;
        }
        for (int i = 0; i < commands.length; i++) {
            if (results[i] == null) {
                return commands[i];
            }
        }
        return null;
    }

    /** Whether the entries were commands only. */
    boolean areCommandsOnly() {
        return areCommandsOnly;
    }

    Command command(int at) {
        return commands[at];
    }

    byte @Nullable [] result(int at) {
        return results[at];
    }
}
