package io.raftkit.testkit.storage;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names of a directory, twice: as they are and as they were forced. Confined to the lock of its directory. */
final class DirectoryEntries {
    private final TreeMap<String, DiskFile> current = new TreeMap<>();
    private final TreeMap<String, DiskFile> forced = new TreeMap<>();
    private final List<Change> unforced = new ArrayList<>();

    /**
     * A name that appears or disappears, and with a rename one that disappears in the same step.
     *
     * @param name the name
     * @param file what it stands for from now on, null if for nothing
     * @param removed the former name, or null
     */
    private record Change(
            String name, @Nullable DiskFile file, @Nullable String removed) {
        void applyTo(TreeMap<String, DiskFile> entries) {
            if (removed != null) {
                entries.remove(removed);
            }
            if (file == null) {
                entries.remove(name);
            } else {
                entries.put(name, file);
            }
        }
    }

    List<String> names() {
        return List.copyOf(current.keySet());
    }

    Iterable<DiskFile> files() {
        return current.values();
    }

    @Nullable
    DiskFile find(String name) {
        return current.get(name);
    }

    DiskFile existing(String name) {
        DiskFile file = current.get(name);
        if (file == null) {
            throw new IllegalArgumentException("there is no file " + name + " among " + current.keySet());
        }
        return file;
    }

    void put(String name, DiskFile file) {
        change(new Change(name, file, null));
    }

    void rename(String from, String to) {
        change(new Change(to, existing(from), from));
    }

    void delete(String name) {
        change(new Change(name, null, null));
    }

    void force() {
        forced.clear();
        forced.putAll(current);
        unforced.clear();
    }

    private void change(Change change) {
        change.applyTo(current);
        unforced.add(change);
    }

    DirectoryEntries image(ImageKind kind, SplittableRandom random) {
        Map<DiskFile, DiskFile> copies = new IdentityHashMap<>();
        DirectoryEntries image = new DirectoryEntries();
        copy(forced, image.forced, copies, kind, random);
        if (kind == ImageKind.ALL_WRITTEN) {
            copy(current, image.current, copies, kind, random);
            for (Change change : unforced) {
                DiskFile file = change.file == null
                        ? null
                        : copies.computeIfAbsent(change.file, original -> original.image(kind, random));
                image.unforced.add(new Change(change.name, file, change.removed));
            }
            return image;
        }
        TreeMap<String, DiskFile> survivors = new TreeMap<>(forced);
        if (kind == ImageKind.FORCED_PLUS_SEEDED_SUBSET) {
            for (Change change : unforced) {
                if (random.nextBoolean()) {
                    change.applyTo(survivors);
                }
            }
        }
        copy(survivors, image.current, copies, kind, random);
        image.force();
        return image;
    }

    private static void copy(
            TreeMap<String, DiskFile> from,
            TreeMap<String, DiskFile> to,
            Map<DiskFile, DiskFile> copies,
            ImageKind kind,
            SplittableRandom random) {
        from.forEach((name, file) ->
                to.put(name, copies.computeIfAbsent(file, original -> original.image(kind, random))));
    }
}
