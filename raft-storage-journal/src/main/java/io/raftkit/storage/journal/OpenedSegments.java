package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a directory holds, read and found sound.
 *
 * @param segments all of them
 * @param storageId what all of them name as their storage; 0 if there are none
 * @param replay what they add up to
 */
record OpenedSegments(List<Segment> segments, long storageId, Replay replay) {

    /** Reads everything and changes nothing. */
    static OpenedSegments read(DataDirectory directory) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try {
            for (String name : directory.list()) {
                int number = Segment.numberOf(name);
                if (number > 0) {
                    segments.add(Segment.open(directory, number));
                }
            }
            long storageId = segments.isEmpty() ? 0 : segments.get(0).header().storageId();
            for (Segment segment : segments) {
                if (segment.header().storageId() != storageId) {
                    throw segment.damage(
                            0,
                            "it belongs to another storage than "
                                    + segments.get(0).name());
                }
            }
            Replay replay = new Replay(directory, segments);
            replay.run();
            return new OpenedSegments(segments, storageId, replay);
        } catch (IOException | RuntimeException e) {
            for (Segment segment : segments) {
                segment.close();
            }
            throw e;
        }
    }

    /** Makes what was found durable, so that it can be built upon. */
    void settle(DataDirectory directory) throws IOException {
        for (String name : directory.list()) {
            if (name.endsWith(SegmentPool.UNFINISHED)
                    && Segment.numberOf(name.substring(0, name.length() - SegmentPool.UNFINISHED.length())) > 0) {
                directory.delete(name);
            }
        }
        replay.settle();
        // A name that a crash cut short may be seen now, and be gone after a power cut.
        directory.force();
    }
}
