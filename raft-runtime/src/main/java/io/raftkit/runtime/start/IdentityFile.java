package io.raftkit.runtime.start;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The file {@value #NAME} of a data directory. It is replaced as a whole: written under another name, forced, renamed, and the directory forced.
 * So a crash leaves the one before or the one after, or none where there was none.
 */
final class IdentityFile {
    static final String NAME = "raftkit.id";
    private static final String NEXT = "raftkit.id.next";
    private static final int BYTES_MAX = 1 << 20;

    private final DataDirectory directory;

    IdentityFile(DataDirectory directory) {
        this.directory = directory;
    }

    /**
     * What the file says, which is durable by then; null if there is none.
     *
     * @throws MalformedDataException if it is damaged or of another format; the message is a clause about the file
     */
    @Nullable
    DirectoryIdentity read() throws IOException {
        if (!directory.list().contains(NAME)) {
            return null;
        }
        // A rename that a crash cut short may be seen now, and be gone after a power cut.
        directory.force();
        try (DataFile file = directory.open(NAME)) {
            if (file.size() > BYTES_MAX) {
                throw new MalformedDataException("has " + file.size() + " bytes");
            }
            byte[] bytes = new byte[(int) file.size()];
            file.read(ByteBuffer.wrap(bytes), 0);
            return DirectoryIdentity.fromBytes(bytes);
        }
    }

    /** Writes it anew; durable when this returns. */
    void write(DirectoryIdentity identity) throws IOException {
        try (DataFile file = directory.open(NEXT)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(identity.toBytes()), 0);
            file.force();
        }
        directory.rename(NEXT, NAME);
        directory.force();
    }
}
