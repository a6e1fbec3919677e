package io.raftkit.simulator.client;

import io.raftkit.api.Command;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A request and the number of the call it came with: the state machine under test never sees the number. */
public final class Envelope {
    private Envelope() {}

    /** Puts a number in front of a request, and a number of bytes that mean nothing, so that logs grow as large as is wanted. */
    static byte[] of(long serial, byte[] request, int paddingBytes) {
        ByteBuffer envelope = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + paddingBytes + request.length);
        envelope.putLong(serial).putInt(paddingBytes);
        envelope.position(envelope.position() + paddingBytes);
        return envelope.put(request).array();
    }

    static long serial(Command command) {
        ByteBuffer bytes = command.buffer();
        return bytes.getLong(bytes.position());
    }

    static long serial(byte[] envelope) {
        return ByteBuffer.wrap(envelope).getLong();
    }

    /** The command as it was before. */
    public static Command open(Command command) {
        ByteBuffer bytes = command.buffer();
        bytes.getLong();
        int paddingBytes = bytes.getInt();
        bytes.position(bytes.position() + paddingBytes);
        return new Command(command.index(), command.term(), command.time(), bytes.slice());
    }

    static byte[] open(byte[] envelope) {
        int paddingBytes = ByteBuffer.wrap(envelope).getInt(Long.BYTES);
        return Arrays.copyOfRange(envelope, Long.BYTES + Integer.BYTES + paddingBytes, envelope.length);
    }
}
