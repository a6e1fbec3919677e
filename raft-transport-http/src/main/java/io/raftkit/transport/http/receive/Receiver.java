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
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames that others send. Each request is read by the thread that serves it, start to end.
 *
 * <p>A caller passes three checks. Until it has sent one frame header it is not identified: few such requests are read at once, and not for
 * long. Each keeps a thread waiting; when there is one too many the oldest must go, not the newest: a server that calls sends a header with its
 * first bytes, so whoever has been here longest is least likely one. Then its frame must be admitted by the node it is for. From there on it is held to be the server it claims to be, and has the places of that
 * server, but no other's.
 */
final class Receiver {
    private final Counters counters;
    private final Inboxes inboxes;
    private final KnownPeers peers;
    private final Limits limits;
    private final Scheduler timer;
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
            CallerIdentity callers,
            IncomingConnections connections) {
        this.counters = counters;
        this.inboxes = inboxes;
        this.peers = peers;
        this.limits = limits;
        this.timer = timer;
        this.callers = callers;
        this.connections = connections;
        int unidentifiedMax = limits.unidentifiedRequestsMax();
        bodies = new BodyMemory(limits.bodiesBytesMax());
        unidentified = new BoundedGroups<>(unidentifiedMax, unidentifiedMax, ConnectionDeadline::expire);
        requests = new ServerQuota(peers::isKnown, limits.requestsPerPeerMax(), unidentifiedMax);
        streams = new IncomingStreams(peers::isKnown, unidentifiedMax);
    }

    /** Serves a stream until it ends. */
    void stream(Request request, Response response, Callback callback) {
        IncomingStreams.Stream stream = null;
        SignsOfLife signs = new SignsOfLife(response);
        try {
            IncomingFrames frames = incoming(request, Long.MAX_VALUE, signs);
            FrameHeader first = introduction(frames, request);
            stream = streams.open(first.from(), frames, ConnectionDeadline.endPoint(request)::close);
            peers.heard(first.from());
            signs.begin(true);
            frames.deliver(first);
            streams.close(stream);
            Replies.empty(response, signs, callback);
        } catch (RequestRefusedException | MalformedDataException e) {
            close(stream);
            refuse(e, response, signs, callback);
        } catch (IOException e) {
            // First the news, which may be that a leader is gone.
            if (close(stream) && stream != null && !isTimeout(e)) {
                peers.connectionBroke(stream.from());
            }
            broken(e, request, callback);
        }
    }

    /** Aborts streams in which one frame has taken too long. Called now and then by the timer. */
    void abortStalled(long nowNanos) {
        streams.abortStalled(nowNanos, limits.wholeBody().toNanos());
    }

    /** Serves a request with some frames in it. */
    void frames(Request request, Response response, Callback callback) {
        int from = 0;
        SignsOfLife signs = new SignsOfLife(response);
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.wholeBody(), ConnectionDeadline.endPoint(request));
        try {
            if (request.getLength() > limits.bodyBytesMax()) {
                throw RequestRefusedException.of(Admission.TOO_LARGE);
            }
            IncomingFrames frames = incoming(request, limits.bodyBytesMax(), signs);
            FrameHeader first = introduction(frames, request);
            from = first.from();
            ServerQuota.Place place = requests.take(from);
            try {
                signs.begin(false);
                peers.heard(from);
                frames.deliver(first);
                deadline.end();
                Replies.empty(response, signs, callback);
            } finally {
                place.giveBack();
            }
        } catch (RequestRefusedException | MalformedDataException e) {
            refuse(e, response, signs, callback);
        } catch (IOException e) {
            if (from != 0 && !isTimeout(e) && !deadline.isExpired()) {
                peers.connectionBroke(from);
            }
            broken(e, request, callback);
        } finally {
            deadline.end();
        }
    }

    private IncomingFrames incoming(Request request, long bytesMax, SignsOfLife signs) {
        return new IncomingFrames(
                signs.over(Content.Source.asInputStream(request)),
                inboxes,
                bodies,
                bytesMax,
                header -> callers.require(request, header));
    }

    /** The first frame's header, which says who calls. */
    private FrameHeader introduction(IncomingFrames frames, Request request)
            throws IOException, RequestRefusedException {
        FrameHeader first;
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.firstFrame(), ConnectionDeadline.endPoint(request));
        unidentified.add(this, deadline);
        try {
            first = frames.first();
        } finally {
            unidentified.remove(deadline);
            deadline.end();
        }
        if (first == null) {
            throw new RequestRefusedException(400, "EMPTY", "there is no frame in the request");
        }
        if (peers.isKnown(first.from())) {
            connections.identify(request.getConnectionMetaData().getConnection(), first.from());
        }
        return first;
    }

    private boolean close(IncomingStreams.@Nullable Stream stream) {
        return stream != null && streams.close(stream);
    }

    private void refuse(Exception problem, Response response, SignsOfLife signs, Callback callback) {
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

    private static void broken(IOException problem, Request request, Callback callback) {
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
