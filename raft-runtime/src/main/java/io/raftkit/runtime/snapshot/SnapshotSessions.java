package io.raftkit.runtime.snapshot;

import io.raftkit.api.log.MalformedDataException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What a stored state begins with: the length (4) of what the cluster remembers of its client sessions, and that. The state machine's own bytes follow.
 * So the checksums and the digest of the state cover both, and whoever fetches a snapshot fetches both.
 */
public final class SnapshotSessions {
    private SnapshotSessions() {}

    static void write(byte[] sessions, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(sessions.length);
        data.write(sessions);
    }

    /** Reads the sessions; the state machine's bytes are next. */
    public static byte[] read(InputStream in) throws IOException {
        int length = new DataInputStream(in).readInt();
        byte[] sessions = length < 0 ? new byte[0] : in.readNBytes(length);
        if (sessions.length != length) {
            throw new MalformedDataException("a stored state claims " + length + " bytes of sessions");
        }
        return sessions;
    }
}
