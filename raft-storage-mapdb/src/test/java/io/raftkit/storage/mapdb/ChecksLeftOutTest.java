package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.DataFile;
import io.raftkit.storage.mapdb.volume.Page;
import io.raftkit.storage.mapdb.volume.RedoFrame;
import io.raftkit.storage.mapdb.volume.RedoJournal;
import io.raftkit.storage.mapdb.volume.StoreMark;
import io.raftkit.testkit.storage.CrashSweep;
import io.raftkit.testkit.storage.PersistWorkload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each check that a start makes is needed: the sweep fails without it. {@link CrashSweepTest} says the same of the forces. */
class ChecksLeftOutTest {

    @Test
    void withoutTheChecksumOfAFrame_aTornOneIsTakenForWhole() {
        assertSweepFails("checksum of frames", SealedFrames::new);
    }

    @Test
    void withoutTheChain_framesOfOlderRoundsAreReplayed() {
        assertSweepFails("chain of frames", ChainedFrames::new);
    }

    private static void assertSweepFails(String check, Supplier<MendedReads.Mending> mending) {
        CrashSweep.Report report = new CrashSweep(
                        disk -> MapDbPersister.open(
                                new MendedReads(disk, mending.get()), MapDbPersisterSweepsTest.SIZES),
                        PersistWorkload.mixed(9, 40, 500),
                        2,
                        1000)
                .run();
        System.out.println("crash sweep, " + check + " left out: " + report.points() + " points, "
                + report.failures().size() + " failing points, the first: "
                + report.failures().stream().findFirst().orElse("none"));
        assertThat(report.failures()).isNotEmpty();
    }

    /** The head of the frame at a place of the journal, or null if none is there or its own checksum fails. */
    private static @Nullable ByteBuffer head(DataFile file, long at) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(Page.BYTES);
        file.read(block, at);
        int length = RedoFrame.claimedHeadBytes(block.flip(), block.limit() < 16 ? 0 : block.getLong(8));
        ByteBuffer head = ByteBuffer.allocate(length);
        boolean isWhole = length > 0 && file.read(head, at) == length && RedoFrame.decodeHead(head.flip()) != null;
        return isWhole ? head : null;
    }

    private static void seal(ByteBuffer head) {
        int at = head.limit() - Integer.BYTES;
        head.putInt(at, crc(head.slice(0, at)));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static void overlay(ByteBuffer bytes, ByteBuffer head) {
        bytes.put(0, head, 0, Math.min(bytes.limit(), head.limit()));
    }

    /** Makes the checksum of each frame's pages fit the pages, whatever they are. */
    private static final class SealedFrames implements MendedReads.Mending {
        @Override
        public void mend(String name, DataFile file, ByteBuffer bytes, long at) throws IOException {
            ByteBuffer head = name.equals(RedoJournal.NAME) && at >= RedoJournal.FRAMES_AT ? head(file, at) : null;
            if (head != null) {
                ByteBuffer pages = ByteBuffer.allocate(head.getInt(24) * Page.BYTES);
                file.read(pages, at + head.limit());
                head.putInt(32, crc(pages.rewind()));
                seal(head);
                overlay(bytes, head);
            }
        }
    }

    /** Chains each frame to the one before it, whichever it was chained to. */
    private static final class ChainedFrames implements MendedReads.Mending {
        private long position = RedoJournal.FRAMES_AT;
        private long number;
        private int crc;
        private @Nullable ByteBuffer head;

        @Override
        public void mend(String name, DataFile file, ByteBuffer bytes, long at) throws IOException {
            if (!name.equals(RedoJournal.NAME) || at < RedoJournal.FRAMES_AT) {
                return;
            }
            if (head != null && at == position + RedoFrame.bytes(head.getInt(24))) {
                number = head.getLong(16);
                crc = head.getInt(head.limit() - Integer.BYTES);
                position = at;
                head = null;
            }
            if (at == position) {
                chain(file);
                if (head != null) {
                    overlay(bytes, head);
                }
            }
        }

        private void chain(DataFile file) throws IOException {
            StoreMark mark = StoreMark.read(file);
            if (position == RedoJournal.FRAMES_AT && mark != null) {
                number = mark.checkpoint();
                crc = mark.checkpointCrc();
            }
            head = head(file, position);
            if (head != null) {
                head.putLong(16, number + 1).putInt(28, crc);
                seal(head);
            }
        }
    }
}
