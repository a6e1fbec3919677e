package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.api.storage.StoredSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Writes the part of a snapshot, one block in memory, and publishes it. Blocks are forced now and then, so that a power cut costs no more of a
 * long part than that, and the last force is not for all of it.
 */
final class SnapshotFileWriter implements SnapshotWriter {
    private final SnapshotFiles files;
    private final SnapshotPart part;
    private final DataFile file;
    private final SnapshotHead head;
    private final StateBlock block;
    private final MessageDigest digest = SnapshotTrailer.newDigest();
    private long blocks;
    private long unforcedBytes;
    private boolean isNameDurable;
    private boolean hasEnded;
    private boolean isClosed;

    private SnapshotFileWriter(SnapshotFiles files, SnapshotPart part, DataFile file, SnapshotHead head) {
        this.files = files;
        this.part = part;
        this.file = file;
        this.head = head;
        block = new StateBlock(head);
    }

    /** A writer of a file that is new and empty, or is written again from its begin. */
    static SnapshotFileWriter begin(SnapshotFiles files, SnapshotPart part, DataFile file, SnapshotHead head)
            throws IOException {
        file.write(head.toBytes(), 0);
        return new SnapshotFileWriter(files, part, file, head);
    }

    /**
     * A writer behind the blocks of a file that can be trusted. They are written again as they are: the operating system may take them for
     * written though they are not, since a force that failed.
     */
    static SnapshotFileWriter resume(SnapshotFiles files, SnapshotPart part, DataFile file, SnapshotHead head)
            throws IOException {
        SnapshotFileWriter writer = begin(files, part, file, head);
        while (writer.canReadNext()) {
            writer.endBlock();
        }
        file.truncate(Math.min(file.size(), head.blockAt(writer.blocks)));
        return writer;
    }

    /** What cannot be read of a part is as good as not written. */
    private boolean canReadNext() {
        try {
            return block.readFrom(file, blocks, StateBlock.BYTES);
        } catch (IOException e) {
            block.clear();
            return false;
        }
    }

    @Override
    public long sizeBytes() {
        return blocks * StateBlock.BYTES + block.length();
    }

    @Override
    public byte[] digest() {
        MessageDigest soFar = SnapshotTrailer.copyOf(digest);
        soFar.update(block.bytes());
        return soFar.digest();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        checkUsable();
        while (bytes.hasRemaining()) {
            // A full block stays until there is space for it: then the same write may be tried again.
            if (block.isFull()) {
                endBlock();
            }
            block.add(bytes);
        }
    }

    private void endBlock() throws IOException {
        hasEnded = true;
        try {
            block.write(file, blocks);
        } catch (StorageFullException e) {
            hasEnded = false;
            throw e;
        }
        digest.update(block.bytes());
        blocks += block.isFull() ? 1 : 0;
        unforcedBytes += block.length();
        if (unforcedBytes >= files.forceEveryBytes()) {
            forcePart();
        }
        block.clear();
        hasEnded = false;
    }

    private void forcePart() throws IOException {
        try {
            file.force();
            if (!isNameDurable) {
                files.forceDirectory();
                isNameDurable = true;
            }
        } catch (StorageFullException e) {
            // Not as it is: what was written before is not good any more.
            throw new IOException("the part of " + head.ref() + " cannot be forced: " + e.getMessage(), e);
        }
        unforcedBytes = 0;
    }

    @Override
    public StoredSnapshot publish() throws IOException {
        checkUsable();
        long sizeBytes = sizeBytes();
        if (block.length() > 0) {
            endBlock();
        }
        hasEnded = true;
        new SnapshotTrailer(sizeBytes, ByteBuffer.wrap(digest.digest())).write(file, head);
        file.force();
        files.publish(part.name(head.ref()), head.ref());
        return new StoredSnapshot(head.ref(), sizeBytes);
    }

    @Override
    public void discard() throws IOException {
        checkOpen();
        hasEnded = true;
        part.discard(file, head.ref());
    }

    private void checkUsable() throws IOException {
        checkOpen();
        if (hasEnded) {
            throw new IOException("the writer of " + head.ref() + " was ended, or has failed");
        }
    }

    private void checkOpen() throws IOException {
        if (isClosed) {
            throw new IOException("the writer of " + head.ref() + " is closed");
        }
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            part.writerClosed(file);
        }
    }
}
