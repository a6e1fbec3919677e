package io.raftkit.transport.http;

import io.raftkit.api.spi.FrameHeader;
import io.raftkit.api.spi.Inbox.Admission;
import io.raftkit.api.spi.MalformedDataException;
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
 * <p>A caller passes three gates. Until it has sent one frame header it is a stranger: few may be at once, and not for long. Then its
 * frame must be admitted by the node it is for. From there on it is held to be the server it claims to be, and has the places of that
 * server, but no other's.
 */
final class Receiver {
    private final Counters counters;
    private final Inboxes inboxes;
    private final Peers peers;
    private final Limits limits;
    private final Scheduler timer;
    private final Callers callers;
    private final Arrivals arrivals;
    private final Strangers strangers;
    private final Leases posts;
    private final IncomingStreams streams;

    Receiver(
            Counters counters,
            Inboxes inboxes,
            Peers peers,
            Limits limits,
            Scheduler timer,
            Callers callers,
            Arrivals arrivals) {
        this.counters = counters;
        this.inboxes = inboxes;
        this.peers = peers;
        this.limits = limits;
        this.timer = timer;
        this.callers = callers;
        this.arrivals = arrivals;
        strangers = new Strangers(limits.strangersMax());
        posts = new Leases(peers::isKnown, limits.postsPerPeerMax(), limits.strangersMax());
        streams = new IncomingStreams(peers::isKnown, limits.strangersMax());
    }

    /** Serves a stream until it ends. */
    void stream(Request request, Response response, Callback callback) {
        IncomingStreams.Stream stream = null;
        Signs signs = new Signs(response);
        try {
            IncomingFrames frames = incoming(request, Long.MAX_VALUE, signs);
            FrameHeader first = introduction(frames, request);
            stream = streams.open(first.from(), frames, Deadline.endPoint(request)::close);
            heard(first.from());
            signs.begin(true);
            frames.deliver(first);
            streams.close(stream);
            Replies.empty(response, signs, callback);
        } catch (Refused | MalformedDataException e) {
            close(stream);
            refuse(e, response, signs, callback);
        } catch (IOException e) {
            // First the news, which may be that a leader is gone.
            if (close(stream) && !isTimeout(e)) {
                suspect(stream.from());
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
        Signs signs = new Signs(response);
        Deadline deadline = new Deadline(timer, limits.wholeBody(), request);
        try {
            if (request.getLength() > limits.bodyBytesMax()) {
                throw Refused.of(Admission.TOO_LARGE);
            }
            IncomingFrames frames = incoming(request, limits.bodyBytesMax(), signs);
            FrameHeader first = introduction(frames, request);
            from = first.from();
            Leases.Lease lease = posts.of(from);
            try {
                signs.begin(false);
                heard(from);
                frames.deliver(first);
                deadline.end();
                Replies.empty(response, signs, callback);
            } finally {
                lease.end();
            }
        } catch (Refused | MalformedDataException e) {
            refuse(e, response, signs, callback);
        } catch (IOException e) {
            if (from != 0 && !isTimeout(e) && !deadline.isExpired()) {
                suspect(from);
            }
            broken(e, request, callback);
        } finally {
            deadline.end();
        }
    }

    private IncomingFrames incoming(Request request, long bytesMax, Signs signs) {
        return new IncomingFrames(
                signs.over(Content.Source.asInputStream(request)),
                inboxes,
                bytesMax,
                header -> callers.require(request, header));
    }

    /** The first frame's header, which says who calls. */
    private FrameHeader introduction(IncomingFrames frames, Request request) throws IOException, Refused {
        FrameHeader first;
        Deadline deadline = new Deadline(timer, limits.firstFrame(), request);
        strangers.enter(deadline);
        try {
            first = frames.first();
        } finally {
            strangers.leave(deadline);
            deadline.end();
        }
        if (first == null) {
            throw new Refused(400, "EMPTY", "there is no frame in the request");
        }
        if (peers.isKnown(first.from())) {
            arrivals.introduced(request.getConnectionMetaData().getConnection(), first.from());
        }
        return first;
    }

    private boolean close(IncomingStreams.@Nullable Stream stream) {
        return stream != null && streams.close(stream);
    }

    private void heard(int serverId) {
        Peer peer = peers.find(serverId);
        if (peer != null) {
            peer.heard();
        }
    }

    /** A connection of a server broke. One whose address is not known here cannot be tried, so nothing can be said of it. */
    private void suspect(int serverId) {
        Peer peer = peers.find(serverId);
        if (peer != null) {
            peer.suspect();
        }
    }

    private void refuse(Exception problem, Response response, Signs signs, Callback callback) {
        String message = String.valueOf(problem.getMessage());
        Refused refused = problem instanceof Refused known ? known : new Refused(400, "MALFORMED", message);
        counters.count(refused == problem ? Counters.Counter.CALLERS_REFUSED : Counters.Counter.FRAMES_MALFORMED);
        if (signs.isGiven()) {
            signs.end(refused.json(), callback);
        } else {
            Replies.last(response, callback, refused);
        }
    }

    private static void broken(IOException problem, Request request, Callback callback) {
        Deadline.endPoint(request).close();
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
