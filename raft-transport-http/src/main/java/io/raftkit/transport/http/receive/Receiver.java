package io.raftkit.transport.http.receive;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.transport.http.common.Counter;
import io.raftkit.transport.http.common.Counters;
import io.raftkit.transport.http.common.Inboxes;
import io.raftkit.transport.http.common.KnownPeers;
import io.raftkit.transport.http.common.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames that others send. A stream is read by the threads that learn of its bytes, any other request by the
 * thread that serves it, start to end.
 *
 * <p>A caller passes three checks. Until it has sent one frame header it is not identified: few such requests are read at once, and not for
 * long. When there is one too many the oldest must go, not the newest: a server that calls sends a header with its
 * first bytes, so whoever has been here longest is least likely one. Then its frame must be admitted by the node it is for. From there on it is held to be the server it claims to be, and has the places of that
 * server, but no other's.
 */
final class Receiver {
    private final Counters counters;
    private final Inboxes inboxes;
    private final KnownPeers peers;
    private final Limits limits;
    private final Scheduler timer;
    private final Executor threads;
    private final CallerIdentity callers;
    private final IncomingConnections connections;
    private final BodyMemory bodies;
    private final BoundedGroups<Receiver, ConnectionDeadline> unidentified;
    private final ServerQuota requests;
    private final IncomingStreams streams;

    Receiver(
            Counters counters,
            Inboxes inboxes,
            KnownPeers peers,
            Limits limits,
            Scheduler timer,
            Executor threads,
            CallerIdentity callers,
            IncomingConnections connections) {
        this.counters = counters;
        this.inboxes = inboxes;
        this.peers = peers;
        this.limits = limits;
        this.timer = timer;
        this.threads = threads;
        this.callers = callers;
        this.connections = connections;
        int unidentifiedMax = limits.unidentifiedRequestsMax();
        bodies = new BodyMemory(limits.bodiesBytesMax());
        unidentified = new BoundedGroups<>(unidentifiedMax, unidentifiedMax, ConnectionDeadline::expire);
        requests = new ServerQuota(peers::isKnown, limits.requestsPerPeerMax(), unidentifiedMax);
        streams = new IncomingStreams(peers::isKnown, unidentifiedMax);
    }

    /** Serves a stream until it ends. Holds no thread while nothing comes. */
    void stream(Request request, Response response, Callback callback) {
        new BodyReader(request, threads, new StreamBody(request, response, callback)).run();
    }

    /** Aborts streams in which one frame has taken too long. Called now and then by the timer. */
    void abortStalled(long nowNanos) {
        streams.abortStalled(nowNanos, limits.wholeBody().toNanos());
    }

    /** Serves a request with some frames in it, on this thread. */
    void frames(Request request, Response response, Callback callback) {
        SignsOfLife signs = new SignsOfLife(response);
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.wholeBody(), ConnectionDeadline.endPoint(request));
        FramesBody body = new FramesBody(request, signs);
        try {
            if (request.getLength() > limits.bodyBytesMax()) {
                throw RequestRefusedException.of(Admission.TOO_LARGE);
            }
            body.read();
            deadline.end();
            Replies.empty(response, signs, callback);
        } catch (RequestRefusedException | MalformedDataException e) {
            refuse(e, response, signs, callback);
        } catch (IOException e) {
            if (body.from != 0 && !isTimeout(e) && !deadline.isExpired()) {
                peers.connectionBroke(body.from);
            }
            broken(e, request, callback);
        } finally {
            deadline.end();
        }
    }

    private IncomingFrames incoming(Request request, long bytesMax, IncomingFrames.Introduction introduction) {
        return new IncomingFrames(inboxes, bodies, bytesMax, header -> callers.require(request, header), introduction);
    }

    /** Gives a caller some time to say who it is, with the header of its first frame. */
    private ConnectionDeadline introduction(Request request) {
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.firstFrame(), ConnectionDeadline.endPoint(request));
        unidentified.add(this, deadline);
        return deadline;
    }

    private void end(ConnectionDeadline introduction) {
        unidentified.remove(introduction);
        introduction.end();
    }

    private void introduced(Request request, FrameHeader first, ConnectionDeadline introduction) {
        end(introduction);
        if (peers.isKnown(first.from())) {
            connections.identify(request.getConnectionMetaData().getConnection(), first.from());
        }
    }

    /** The body of a stream, from its request to its end. */
    private final class StreamBody implements BodyReader.Sink {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final SignsOfLife signs;
        private final IncomingFrames frames;
        private final ConnectionDeadline introduction;
        private IncomingStreams.@Nullable Stream stream;

        StreamBody(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            signs = new SignsOfLife(response);
            frames = incoming(request, Long.MAX_VALUE, this::open);
            introduction = introduction(request);
        }

        private void open(FrameHeader first) throws RequestRefusedException {
            introduced(request, first, introduction);
            stream = streams.open(first.from(), frames, ConnectionDeadline.endPoint(request)::close);
            peers.heard(first.from());
            signs.begin(true);
        }

        @Override
        public void take(ByteBuffer bytes) throws RequestRefusedException {
            frames.take(bytes);
            signs.giveIfDue();
        }

        @Override
        public void end(@Nullable Throwable problem) {
            Receiver.this.end(introduction);
            frames.close();
            // First the news, which may be that a leader is gone.
            boolean wasCurrent = stream != null && streams.close(stream);
            if (problem == null) {
                ended();
            } else if (isRefusal(problem)) {
                refuse(problem, response, signs, callback);
            } else {
                if (wasCurrent && stream != null && !isTimeout(problem)) {
                    peers.connectionBroke(stream.from());
                }
                broken(problem, request, callback);
            }
        }

        private void ended() {
            try {
                frames.end();
                Replies.empty(response, signs, callback);
            } catch (RequestRefusedException | MalformedDataException e) {
                refuse(e, response, signs, callback);
            }
        }
    }

    /** The body of a request that is no stream. */
    private final class FramesBody {
        private static final int BUFFER_BYTES = 16 * 1024;

        private final Request request;
        private final SignsOfLife signs;
        private ServerQuota.@Nullable Place place;
        /** Who sends, once that is known. */
        private int from;

        FramesBody(Request request, SignsOfLife signs) {
            this.request = request;
            this.signs = signs;
        }

        private void open(FrameHeader first, ConnectionDeadline introduction) throws RequestRefusedException {
            introduced(request, first, introduction);
            from = first.from();
            place = requests.take(from);
            signs.begin(false);
            peers.heard(from);
        }

        /** Reads it to its end. Blocks. */
        void read() throws IOException, RequestRefusedException {
            ConnectionDeadline introduction = introduction(request);
            IncomingFrames frames = incoming(request, limits.bodyBytesMax(), first -> open(first, introduction));
            InputStream in = signs.over(Content.Source.asInputStream(request));
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    frames.take(ByteBuffer.wrap(buffer, 0, read));
                }
                frames.end();
            } finally {
                end(introduction);
                frames.close();
                if (place != null) {
                    place.giveBack();
                }
            }
        }
    }

    private static boolean isRefusal(Throwable problem) {
        return problem instanceof RequestRefusedException || problem instanceof MalformedDataException;
    }

    private void refuse(Throwable problem, Response response, SignsOfLife signs, Callback callback) {
        String message = String.valueOf(problem.getMessage());
        RequestRefusedException refused = problem instanceof RequestRefusedException known
                ? known
                : new RequestRefusedException(400, "MALFORMED", message);
        counters.count(refused == problem ? Counter.CALLERS_REFUSED : Counter.FRAMES_MALFORMED);
        if (signs.isGiven()) {
            signs.end(refused.json(), callback);
        } else {
            Replies.last(response, callback, refused);
        }
    }

    private static void broken(Throwable problem, Request request, Callback callback) {
        ConnectionDeadline.endPoint(request).close();
        callback.failed(problem instanceof EofException ? problem : new EofException(problem));
    }

    private static boolean isTimeout(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
