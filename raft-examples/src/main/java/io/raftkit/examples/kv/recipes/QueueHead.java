package io.raftkit.examples.kv.recipes;

import io.raftkit.api.ReadOptions;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.machine.Entries.Entry;
import io.raftkit.examples.kv.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first element of a queue that nobody has.
 *
 * @param pageKeys how many keys are read at once
 */
record QueueHead(KeyValueClient client, QueueKeys keys, int pageKeys) {
    private static final Bytes ZERO = Bytes.of(new byte[1]);

    /** What a search has found, and whether all before it was seen at the same moment. */
    private record Found(Entry element, boolean isOnFirstPage) {}

    /**
     * Finds it, or null. Pages are read one after the other: an element could be put on the first one while the next is read, and another element, put
     * later, be found there. So that one is only believed if a second search finds nothing before it.
     */
    @Nullable
    Entry find(Attempts attempts) {
        @Nullable Found before = null;
        while (true) {
            @Nullable Found found = search(attempts);
            if (found == null) {
                return null;
            }
            if (found.isOnFirstPage()
                    || before != null
                            && before.element().key().equals(found.element().key())) {
                return found.element();
            }
            before = found;
        }
    }

    private @Nullable Found search(Attempts attempts) {
        Bytes from = keys.elements();
        boolean isFirstPage = true;
        while (true) {
            ReadOptions options = ReadOptions.defaults().withTimeout(attempts.callTimeout());
            Entries page = client.entries(keys.elements(), from, pageKeys, options);
            @Nullable Entry free = free(page, attempts);
            if (free != null) {
                return new Found(free, isFirstPage);
            }
            if (!page.isCut()) {
                return null;
            }
            from = page.all().get(page.all().size() - 1).key().plus(ZERO);
            isFirstPage = false;
        }
    }

    private @Nullable Entry free(Entries page, Attempts attempts) {
        int last = page.all().size() - 1;
        for (int i = 0; i <= last; i++) {
            Entry each = page.all().get(i);
            if (keys.isClaim(each.key())) {
                continue;
            }
            Bytes claim = keys.claim(each.key());
            boolean isClaimed = i == last && page.isCut()
                    ? client.find(claim, attempts.callTimeout()) != null
                    : i < last && page.all().get(i + 1).key().equals(claim);
            if (!isClaimed) {
                return each;
            }
        }
        return null;
    }
}
