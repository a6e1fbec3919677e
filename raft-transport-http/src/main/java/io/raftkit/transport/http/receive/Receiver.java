package io.raftkit.transport.http.receive;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.transport.common.BoundedGroups;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.KnownPeers;
import io.raftkit.transport.common.frames.BodyMemory;
import io.raftkit.transport.common.frames.IncomingFrames;
import io.raftkit.transport.common.frames.IncomingStreams;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.common.frames.ServerQuota;
import io.raftkit.transport.http.common.Limits;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

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
        new BodyReader(request, threads, new StreamBody(this, streams, peers, request, response, callback)).run();
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
        FramesBody body = new FramesBody(this, requests, peers, request, signs);
        try {
            if (request.getLength() > limits.bodyBytesMax()) {
                throw SenderRefusedException.of(Admission.TOO_LARGE);
            }
            body.read(limits.bodyBytesMax());
            deadline.end();
            Replies.empty(response, signs, callback);
        } catch (SenderRefusedException | MalformedDataException e) {
            refuse(e, response, signs, callback);
        } catch (IOException e) {
            if (body.from() != 0 && !isTimeout(e) && !deadline.isExpired()) {
                peers.connectionBroke(body.from());
            }
            broken(e, request, callback);
        } finally {
            deadline.end();
        }
    }

    /** Splits what a request brings into frames, and hands them to the node. */
    IncomingFrames incoming(Request request, long bytesMax, IncomingFrames.Introduction introduction) {
        return new IncomingFrames(inboxes, bodies, bytesMax, header -> callers.require(request, header), introduction);
    }

    /** Gives a caller some time to say who it is, with the header of its first frame. */
    ConnectionDeadline introduction(Request request) {
        ConnectionDeadline deadline =
                new ConnectionDeadline(timer, limits.firstFrame(), ConnectionDeadline.endPoint(request));
        unidentified.add(this, deadline);
        return deadline;
    }

    /** Waits no more for a caller to say who it is. */
    void end(ConnectionDeadline introduction) {
        unidentified.remove(introduction);
        introduction.end();
    }

    /** Takes note of who a caller is. */
    void introduced(Request request, FrameHeader first, ConnectionDeadline introduction) {
        end(introduction);
        if (peers.isKnown(first.from())) {
            connections.identify(request.getConnectionMetaData().getConnection(), first.from());
        }
    }

    /** Whether a request ends by a refusal, and not with its connection. */
    static boolean isRefusal(Throwable problem) {
        return problem instanceof SenderRefusedException || problem instanceof MalformedDataException;
    }

    /** Answers why a request is not served. */
    void refuse(Throwable problem, Response response, SignsOfLife signs, Callback callback) {
        String message = String.valueOf(problem.getMessage());
        SenderRefusedException refused = problem instanceof SenderRefusedException known
                ? known
                : new SenderRefusedException(SenderRefusedException.MALFORMED, message, null);
        counters.count(refused == problem ? Counter.CALLERS_REFUSED : Counter.FRAMES_MALFORMED);
        if (signs.isGiven()) {
            signs.end(Replies.json(refused), callback);
        } else {
            Replies.last(response, callback, refused);
        }
    }

    /** Ends a request whose connection does not work. */
    static void broken(Throwable problem, Request request, Callback callback) {
        ConnectionDeadline.endPoint(request).close();
        callback.failed(problem instanceof EofException ? problem : new EofException(problem));
    }

    /** Whether a caller was too slow, and its connection may be whole. */
    static boolean isTimeout(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
