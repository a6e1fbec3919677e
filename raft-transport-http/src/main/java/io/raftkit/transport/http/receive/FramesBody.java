package io.raftkit.transport.http.receive;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.common.KnownPeers;
import io.raftkit.transport.common.frames.IncomingFrames;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.common.frames.ServerQuota;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The body of a request that is no stream. */
final class FramesBody {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Receiver receiver;
    private final ServerQuota requests;
    private final KnownPeers peers;
    private final Request request;
    private final SignsOfLife signs;
    private ServerQuota.@Nullable Place place;
    private int from;

    FramesBody(Receiver receiver, ServerQuota requests, KnownPeers peers, Request request, SignsOfLife signs) {
        this.receiver = receiver;
        this.requests = requests;
        this.peers = peers;
        this.request = request;
        this.signs = signs;
    }

    /** Who sends; 0 until that is known. */
    int from() {
        return from;
    }

    private void open(FrameHeader first, ConnectionDeadline introduction) throws SenderRefusedException {
        receiver.introduced(request, first, introduction);
        from = first.from();
        place = requests.take(from);
        signs.begin(false);
        peers.heard(from);
    }

    /** Reads it to its end. Blocks. */
    void read(long bytesMax) throws IOException, SenderRefusedException {
        ConnectionDeadline introduction = receiver.introduction(request);
        IncomingFrames frames = receiver.incoming(request, bytesMax, first -> open(first, introduction));
        InputStream in = signs.over(Content.Source.asInputStream(request));
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                frames.take(ByteBuffer.wrap(buffer, 0, read));
            }
            frames.end();
        } finally {
            receiver.end(introduction);
            frames.close();
            if (place != null) {
                place.giveBack();
            }
        }
    }
}
