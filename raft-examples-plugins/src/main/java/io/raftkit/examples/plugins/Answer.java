package io.raftkit.examples.plugins;

import io.raftkit.api.spi.Inbox.Admission;
import io.raftkit.api.spi.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What comes back on a connection: the reason why a frame was not admitted, once for each such frame. */
final class Answer {
    private Answer() {}

    static void write(Refusal refusal, OutputStream out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeByte(refusal.admission().ordinal());
        data.writeLong(refusal.group());
        data.writeLong(refusal.storeId());
        data.writeUTF(refusal.words());
        bytes.writeTo(out);
    }

    static Refusal read(int serverId, DataInputStream in) throws IOException {
        int ordinal = in.readUnsignedByte();
        Admission[] known = Admission.values();
        if (ordinal >= known.length) {
            throw new IOException("not an answer: " + ordinal);
        }
        return new Refusal(serverId, in.readLong(), in.readLong(), known[ordinal], in.readUTF());
    }
}
