package io.raftkit.testkit.storage;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.SweepReport.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Flips a bit of every stored byte, one at a time, and opens what is left. The start is refused with file and offset, or the byte does not
 * matter. After a power cut right behind the last batch it may also count as cut short, that batch and no other; for nothing else tells
 * whether it was. Once the persister was told that it is idle, that is no longer so.
 *
 * <p>A byte that is not even read when all is well cannot matter, and is counted without being tried.
 */
public final class RotSweep {
    /** The outcome of a byte that is refused. */
    public static final String REFUSED = "refused with file and place";
    /** The outcome of a byte that does not matter. */
    public static final String HARMLESS = "harmless";
    /** The outcome of a byte by which the last batch looks cut short. */
    public static final String LAST_BATCH_CUT = "took the last batch for cut short";

    private static final Pattern PLACE = Pattern.compile("(?:offset|byte|version) (\\d+)");

    private final Reopening reopening;
    private final After after;
    private final int step;

    /** What came behind the last batch. */
    public enum After {
        /** The persister was closed. */
        ORDERLY_END,
        /** The power was cut, and what was not forced is lost. */
        POWER_CUT,
        /** The persister was told that it is idle, then the power was cut. */
        SILENCE_AND_POWER_CUT
    }

    /**
     * What was found.
     *
     * @param sweep at the bytes that were tried
     * @param unread how many bytes no start reads
     * @param files how long each file is
     */
    public record Report(SweepReport sweep, long unread, Map<String, Long> files) {
        /** Copies the map. */
        public Report {
            files = Map.copyOf(files);
        }

        @Override
        public String toString() {
            return new TreeMap<>(files) + " bytes, " + unread + " never read; " + sweep;
        }
    }

    private record Place(String file, int at) {}

    /**
     * A sweep to be run.
     *
     * @param factory opens the persister under test
     * @param batches what it persists before, in order
     * @param after what came behind the batches; only after {@link After#POWER_CUT} the last of them may be missing
     * @param step 1 to try every byte, or n for every n-th
     */
    public RotSweep(PersisterFactory factory, List<PersistBatch> batches, After after, int step) {
        this.reopening = Reopening.of(factory, batches);
        this.after = after;
        this.step = step;
    }

    /**
     * Flips the bits.
     *
     * @return what was found
     * @throws IOException if the persister fails without damage
     */
    public Report run() throws IOException {
        InMemoryDirectory disk = stored();
        Map<String, BitSet> read = bytesRead(disk.image(ImageKind.ALL_WRITTEN, 0));
        Map<String, Long> files = new TreeMap<>();
        List<Place> places = new ArrayList<>();
        long unread = 0;
        for (String file : disk.list()) {
            files.put(file, disk.sizeBytes(file));
            BitSet bytes = read.getOrDefault(file, new BitSet());
            unread += disk.sizeBytes(file) - bytes.cardinality();
            bytes.stream().filter(at -> at % step == 0).forEach(at -> places.add(new Place(file, at)));
        }
        List<Found> found = places.parallelStream()
                .map(place -> outcome(disk.image(ImageKind.ALL_WRITTEN, 0), place))
                .toList();
        return new Report(SweepReport.of(found), unread, files);
    }

    private InMemoryDirectory stored() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        try (Persister persister = reopening.factory().open(disk)) {
            persister.recover(new Recovery());
            for (PersistBatch batch : reopening.batches()) {
                persister.persist(batch);
            }
            if (after == After.SILENCE_AND_POWER_CUT) {
                persister.idle();
            }
            if (after != After.ORDERLY_END) {
                return disk.image(ImageKind.ONLY_FORCED, 0);
            }
        }
        return disk;
    }

    private Map<String, BitSet> bytesRead(InMemoryDirectory disk) throws IOException {
        Map<String, BitSet> read = new TreeMap<>();
        disk.faults(operation -> {
            if (operation.kind() == Operation.Kind.READ) {
                long end = Math.min(operation.at() + operation.length(), disk.sizeBytes(operation.file()));
                read.computeIfAbsent(operation.file(), file -> new BitSet())
                        .set((int) Math.min(operation.at(), end), (int) end);
            }
            return Fault.NONE;
        });
        int all = reopening.batches().size();
        try {
            reopening.found(disk, all, all);
        } catch (Reopening.Wrong e) {
            throw new IOException("wrong without damage: " + e.getMessage(), e);
        }
        return read;
    }

    private Found outcome(InMemoryDirectory disk, Place place) {
        disk.flip(place.file, place.at, 1 << (place.at % 8));
        int all = reopening.batches().size();
        try {
            int count = reopening.found(disk, after == After.POWER_CUT ? all - 1 : all, all);
            return new Found(count == all ? HARMLESS : LAST_BATCH_CUT, false);
        } catch (IOException e) {
            String fault = faultOf(e.getMessage(), place.file);
            return fault == null
                    ? new Found(REFUSED, false)
                    : new Found("damage at " + place + " was refused, but " + fault + ": " + e, true);
        } catch (Reopening.Wrong e) {
            return new Found("damage at " + place + " went unseen: " + e.getMessage(), true);
        } catch (RuntimeException e) {
            return new Found("damage at " + place + " was not refused with an IOException: " + e, true);
        }
    }

    private static @Nullable String faultOf(@Nullable String message, String file) {
        if (message == null || !message.contains(file)) {
            return "the message does not name the file";
        }
        Matcher place = PLACE.matcher(message);
        return place.find() ? null : "the message names neither offset nor version";
    }
}
