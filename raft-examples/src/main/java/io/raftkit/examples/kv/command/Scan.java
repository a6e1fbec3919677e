package io.raftkit.examples.kv.command;

import io.raftkit.examples.kv.map.PersistentMap;
import io.raftkit.examples.kv.resp.Limits;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of all keys, in the order of their places. The cursor is the place of the last key of the page. So a key that is there from the
 * first page to the last is told exactly once, whatever else changes, and on whichever servers the pages are asked for.
 */
final class Scan {
    private static final int COUNT = 10;
    /** A page is answered between two commands, so it has to end. */
    private static final int COUNT_MAX = 10_000;

    private final Call call;
    private long count = COUNT;
    private @Nullable Glob pattern;
    private @Nullable String type;

    private Scan(Call call) {
        this.call = call;
    }

    static void run(Call call) throws CommandError {
        long cursor = cursor(call.argument(1));
        Scan scan = new Scan(call);
        scan.parse();
        scan.answer(cursor);
    }

    private static long cursor(Bytes text) throws CommandError {
        try {
            return Long.parseUnsignedLong(text.toString());
        } catch (NumberFormatException e) {
            throw new CommandError("ERR invalid cursor");
        }
    }

    private void parse() throws CommandError {
        for (int i = 2; i < call.size(); i += 2) {
            String word = call.word(i);
            if (i + 1 == call.size()) {
                throw CommandError.syntax();
            }
            switch (word) {
                case "COUNT" -> count = positive(call.integer(i + 1));
                case "MATCH" -> pattern = new Glob(call.argument(i + 1));
                case "TYPE" -> type = call.word(i + 1);
                default -> throw CommandError.syntax();
            }
        }
    }

    private static long positive(long count) throws CommandError {
        if (count < 1) {
            throw CommandError.syntax();
        }
        return Math.min(count, COUNT_MAX);
    }

    private void answer(long cursor) {
        // A cursor that was never given out may be negative; no place is.
        Iterator<PersistentMap.Entry<Bytes, Bytes>> rest = call.keys().behind(cursor < 0 ? Long.MAX_VALUE : cursor);
        List<Bytes> page = new ArrayList<>();
        long seen = 0;
        long bytes = 0;
        long last = 0;
        boolean hasMore = false;
        while (rest.hasNext()) {
            Bytes key = rest.next().key();
            boolean isFull = seen >= count || bytes > Limits.STRING_BYTES_MAX;
            // Keys of one place stay together, because a cursor cannot point between them.
            if (isFull && key.place() != last) {
                hasMore = true;
                break;
            }
            seen++;
            last = key.place();
            if (isWanted(key)) {
                page.add(key);
                bytes += key.length();
            }
        }
        call.out().array(2);
        call.out().string(Bytes.of(hasMore ? Long.toString(last) : "0"));
        call.out().array(page.size());
        page.forEach(call.out()::string);
    }

    private boolean isWanted(Bytes key) {
        @Nullable Held held = call.keys().find(key);
        return held != null
                && (pattern == null || pattern.matches(key))
                && (type == null || held.value().type().equalsIgnoreCase(type));
    }
}
