package io.raftkit.runtime.recovery;

import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of an {@link OverlayDirectory}. The content stays when it is closed. */
final class OverlayFile implements DataFile {
    private final OverlayContent content;

    OverlayFile(OverlayContent content) {
        this.content = content;
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
        return content.read(into, at);
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
        content.write(from, at);
    }

    /** Does nothing: memory has no later. */
    @Override
    public void force() {}

    @Override
    public void truncate(long size) {
        content.truncate(size);
    }

    @Override
    public void close() {}
}
