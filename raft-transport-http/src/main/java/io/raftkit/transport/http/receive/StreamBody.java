package io.raftkit.transport.http.receive;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.common.KnownPeers;
import io.raftkit.transport.common.frames.IncomingFrames;
import io.raftkit.transport.common.frames.IncomingStreams;
import io.raftkit.transport.common.frames.SenderRefusedException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The body of a stream, from its request to its end. */
final class StreamBody implements BodyReader.Sink {
    private final Receiver receiver;
    private final IncomingStreams streams;
    private final KnownPeers peers;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final SignsOfLife signs;
    private final IncomingFrames frames;
    private final ConnectionDeadline introduction;
    private IncomingStreams.@Nullable Stream stream;

    StreamBody(
            Receiver receiver,
            IncomingStreams streams,
            KnownPeers peers,
            Request request,
            Response response,
            Callback callback) {
        this.receiver = receiver;
        this.streams = streams;
        this.peers = peers;
        this.request = request;
        this.response = response;
        this.callback = callback;
        signs = new SignsOfLife(response);
        frames = receiver.incoming(request, Long.MAX_VALUE, this::open);
        introduction = receiver.introduction(request);
    }

    private void open(FrameHeader first) throws SenderRefusedException {
        receiver.introduced(request, first, introduction);
        stream = streams.open(first.from(), frames, ConnectionDeadline.endPoint(request)::close);
        peers.heard(first.from());
        signs.begin(true);
    }

    @Override
    public void take(ByteBuffer bytes) throws SenderRefusedException {
        frames.take(bytes);
        signs.giveIfDue();
    }

    @Override
    public void end(@Nullable Throwable problem) {
        receiver.end(introduction);
        frames.close();
        // First the news, which may be that a leader is gone.
        boolean wasCurrent = stream != null && streams.close(stream);
        if (problem == null) {
            ended();
        } else if (Receiver.isRefusal(problem)) {
            receiver.refuse(problem, response, signs, callback);
        } else {
            if (wasCurrent && stream != null && !Receiver.isTimeout(problem)) {
                peers.connectionBroke(stream.from());
            }
            Receiver.broken(problem, request, callback);
        }
    }

    private void ended() {
        try {
            frames.end();
            Replies.empty(response, signs, callback);
        } catch (SenderRefusedException | MalformedDataException e) {
            receiver.refuse(e, response, signs, callback);
        }
    }
}
