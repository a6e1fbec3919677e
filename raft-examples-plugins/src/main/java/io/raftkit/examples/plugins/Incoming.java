package io.raftkit.examples.plugins;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Reads the frames of one connection and hands them in. */
final class Incoming implements Runnable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final SocketTransport transport;
    private final Socket socket;
    private int from;

    Incoming(SocketTransport transport, Socket socket) {
        this.transport = transport;
        this.socket = socket;
    }

    @Override
    public void run() {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
            while (true) {
                receive(in);
            }
        } catch (IOException | MalformedDataException e) {
            // Ended by either side, or not a frame: nothing behind it could be read either.
            transport.forget(socket);
            PeerConnection connection = transport.connection(from);
            if (connection != null) {
                connection.doubt();
            }
        }
    }

    private void receive(DataInputStream in) throws IOException {
        FrameHeader header = header(in);
        Refusal refusal = header.frameBytes() > SocketTransport.FRAME_BYTES_MAX
                ? Refusal.of(header, Admission.TOO_LARGE, Admission.TOO_LARGE.words())
                : transport.inboxes().refusal(header);
        if (refusal != null) {
            in.skipNBytes(header.bodyBytes());
            Answer.write(refusal, socket.getOutputStream());
            return;
        }
        // Takes memory as the bytes arrive, not as the header promises them.
        byte[] body = in.readNBytes(header.bodyBytes());
        if (body.length < header.bodyBytes()) {
            throw new EOFException("within a frame");
        }
        Frame frame = Frame.of(header, ByteBuffer.wrap(body));
        if (from != header.from()) {
            from = header.from();
            PeerConnection connection = transport.connection(from);
            if (connection != null) {
                connection.reached();
            }
        }
        transport.inboxes().receive(frame);
    }

    private static FrameHeader header(DataInputStream in) throws IOException {
        byte[] longest = new byte[FrameHeader.BYTES_MAX];
        in.readFully(longest, 0, FrameHeader.FIXED_BYTES);
        int length = FrameHeader.headerBytes(ByteBuffer.wrap(longest));
        in.readFully(longest, FrameHeader.FIXED_BYTES, length - FrameHeader.FIXED_BYTES);
        return FrameHeader.decode(ByteBuffer.wrap(longest, 0, length));
    }
}
