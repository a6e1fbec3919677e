package io.raftkit.examples.plugins;

import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
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
        data.writeUTF(refusal.admission().name());
        data.writeLong(refusal.group());
        data.writeLong(refusal.storeId());
        data.writeUTF(refusal.words());
        bytes.writeTo(out);
    }

    static Refusal read(int serverId, DataInputStream in) throws IOException {
        String name = in.readUTF();
        try {
            return new Refusal(serverId, in.readLong(), in.readLong(), Admission.valueOf(name), in.readUTF());
        } catch (IllegalArgumentException e) {
            throw new IOException("not an answer: " + name, e);
        }
    }
}
