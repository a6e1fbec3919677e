package io.raftkit.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what tells damage from a batch that was cut short. Each frame says up to which number those before it were forced when it was
 * written. So if one that is whole says so of a frame that is not found any more, that frame was acknowledged, and is lost. Frames that were
 * under way together say it of none of each other.
 *
 * <p>A frame that stands in another place than it was written for says that the disk put it there, perhaps over another one.
 */
final class DamageSearch {
    private final List<Segment> segments;
    private final @Nullable Segment newest;
    private final long end;
    private final long lastNumber;

    /**
     * A search to be run.
     *
     * @param segments all of them
     * @param newest the one with the last frame that continues the chain, or null if there is no frame
     * @param end where that frame ends
     * @param lastNumber its number
     */
    DamageSearch(List<Segment> segments, @Nullable Segment newest, long end, long lastNumber) {
        this.segments = segments;
        this.newest = newest;
        this.end = end;
        this.lastNumber = lastNumber;
    }

    void run() throws IOException {
        long generation = newest == null ? 0 : newest.generation();
        for (Segment segment : segments) {
            if (segment == newest) {
                search(segment, end);
            } else if (segment.generation() > generation || segment.hasDamagedCopy()) {
                search(segment, Segment.FRAMES_AT);
            }
        }
    }

    private void search(Segment segment, long from) throws IOException {
        SegmentBytes bytes = new SegmentBytes(segment);
        for (long at = from; at < segment.bytes(); at += Pages.BYTES) {
            ByteBuffer whole = bytes.frameAt(at);
            Frame frame =
                    whole == null ? null : Frame.decode(whole, segment.header().storageId());
            if (frame == null || frame.number() <= lastNumber) {
                continue;
            }
            if (frame.offset() != at || frame.file() != segment.header().file()) {
                throw segment.damage(
                        at,
                        "frame " + frame.number() + " stands here, which was written to " + Segment.name(frame.file())
                                + " at offset " + frame.offset());
            }
            if (frame.forced() > lastNumber) {
                throw segment.damage(
                        from,
                        "frame " + (lastNumber + 1) + " fails its checksum or is not there, though frames up to "
                                + frame.forced() + " were forced, as frame " + frame.number() + " at offset " + at
                                + " says");
            }
        }
    }
}
