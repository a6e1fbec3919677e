package io.raftkit.storage.mapdb.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages in memory. Those that are dirty or pinned are held, as the base file does not have them; of the others the ones used last are
 * kept, up to a bound.
 *
 * <p>Guarded by its {@link PagedVolume}.
 */
public final class PageCache {
    private final BaseFile base;
    private final int cleanMax;
    private final Map<Integer, Page> held = new HashMap<>();
    private final LinkedHashMap<Integer, Page> clean = new LinkedHashMap<>(64, 0.75f, true);
    private final ArrayList<Page> dirty = new ArrayList<>();

    /** An empty cache, with a bound for pages that are not dirty. */
    public PageCache(BaseFile base, int cleanMax) {
        this.base = base;
        this.cleanMax = cleanMax;
    }

    /** A page, read together with the pages after it that are wanted too and are not here. */
    public Page get(int number, int lastWanted) throws IOException {
        Page page = find(number);
        if (page != null) {
            return page;
        }
        int to = number;
        while (to < lastWanted && to - number < cleanMax / 2 && find(to + 1) == null) {
            to++;
        }
        Page[] read = base.read(number, to - number + 1);
        for (Page one : read) {
            clean.put(one.number, one);
        }
        evict();
        return read[0];
    }

    private @Nullable Page find(int number) {
        Page page = held.get(number);
        return page != null ? page : clean.get(number);
    }

    /** Notes that a page is changed. */
    public void makeDirty(Page page) {
        if (!page.isDirty()) {
            page.makeDirty();
            dirty.add(page);
            clean.remove(page.number);
            held.put(page.number, page);
        }
    }

    /** A page found in the journal: durable, and newer than the base file. */
    public void putPinned(Page page) {
        clean.remove(page.number);
        page.isPinned = true;
        held.put(page.number, page);
    }

    /** The pages changed since the last commit or rollback; the list is the cache's own. */
    List<Page> dirty() {
        return dirty;
    }

    /** The dirty pages are in the journal now. */
    public void commit() {
        for (Page page : dirty) {
            page.durable = null;
            page.isPinned = true;
        }
        dirty.clear();
    }

    /** The dirty pages are again what they were. */
    void rollback() {
        for (Page page : dirty) {
            page.bytes = page.durableBytes();
            page.durable = null;
            releaseUnlessHeld(page);
        }
        dirty.clear();
        evict();
    }

    /** The pages that are in the journal and not in the base file, in order. */
    public List<Page> pinned() {
        List<Page> pinned = new ArrayList<>();
        for (Page page : held.values()) {
            if (page.isPinned) {
                pinned.add(page);
            }
        }
        pinned.sort(Comparator.comparingInt(page -> page.number));
        return pinned;
    }

    /** The base file has these pages now, surely. */
    public void unpin(List<Page> pages) {
        for (Page page : pages) {
            page.isPinned = false;
            releaseUnlessHeld(page);
        }
        evict();
    }

    private void releaseUnlessHeld(Page page) {
        if (!page.isPinned && !page.isDirty()) {
            held.remove(page.number);
            clean.put(page.number, page);
        }
    }

    private void evict() {
        var eldest = clean.values().iterator();
        for (int over = clean.size() - cleanMax; over > 0; over--) {
            eldest.next();
            eldest.remove();
        }
    }

    /** How many pages may be dropped. */
    public int cleanCount() {
        return clean.size();
    }

    /** How many pages must stay. */
    public int heldCount() {
        return held.size();
    }
}
