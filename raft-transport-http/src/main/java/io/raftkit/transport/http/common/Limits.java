package io.raftkit.transport.http.common;

import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.frames.BodyMemory;
import io.raftkit.transport.common.frames.FrameQueue;
import java.time.Duration;

/**
 * Every bound of the transport in one place. Users have no say in them; tests shorten the times.
 *
 * @param frameBytesMax the largest frame carried
 * @param queueBytesMax how much waits for one peer, or one frame if that is larger
 * @param queueFramesMax how many frames wait for one peer
 * @param batchBytesMax after how much a sender stops gathering and writes
 * @param connect how long a connection may take to open
 * @param silence how long a peer to which something was sent may give no sign of life
 * @param stall how long one write, or the wait for an answer, may take
 * @param backoffLowest the wait after a first failure
 * @param backoffHighest the wait after many
 * @param streamLife after how long a stream makes room for a new one, but for some scatter
 * @param streamIdle after how long a stream without frames is ended by its sender
 * @param serverIdle after how long without a byte the receiver closes a connection; more than streamIdle
 * @param firstFrame by when a caller must have said who it is: its request, and then its first frame header
 * @param wholeBody by when the body of a request that is no stream must have arrived, and each frame of a stream once it has begun
 * @param connectionsMax connections accepted at once
 * @param threadsMax threads that serve them
 * @param unidentifiedRequestsMax callers at once that have not said who they are, and again those that are no known peers
 * @param requestsPerPeerMax requests at once of one peer that are no streams
 * @param unidentifiedConnectionsMax connections at once over which no server has spoken yet
 * @param bodiesBytesMax what the bodies of large frames hold while they are read, all together
 * @param tlsRefresh how often to look whether certificates were renewed
 */
public record Limits(
        int frameBytesMax,
        long queueBytesMax,
        int queueFramesMax,
        int batchBytesMax,
        Duration connect,
        Duration silence,
        Duration stall,
        Duration backoffLowest,
        Duration backoffHighest,
        Duration streamLife,
        Duration streamIdle,
        Duration serverIdle,
        Duration firstFrame,
        Duration wholeBody,
        int connectionsMax,
        int threadsMax,
        int unidentifiedRequestsMax,
        int requestsPerPeerMax,
        int unidentifiedConnectionsMax,
        long bodiesBytesMax,
        Duration tlsRefresh) {

    private static final int MIB = 1024 * 1024;

    /** What the package documentation promises, as far as no setting says otherwise. */
    public static Limits standard() {
        return standard(Silence.STANDARD);
    }

    /**
     * The same for a network that may take longer.
     *
     * @param silence how long a peer may give no sign of life; half of that is given to a connection to open
     */
    public static Limits standard(Duration silence) {
        return new Limits(
                16 * MIB,
                FrameQueue.standardBytesMax(),
                16_384,
                256 * 1024,
                silence.dividedBy(2),
                silence,
                silence.multipliedBy(10),
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofMinutes(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                512,
                256,
                16,
                4,
                256,
                BodyMemory.standardBytesMax(),
                Duration.ofSeconds(10));
    }

    /** How long a body that is no stream may be: one frame of the largest kind, or a batch and what made it full. */
    public long bodyBytesMax() {
        return (long) frameBytesMax + batchBytesMax;
    }

    /** The same with other times for those that failure tests wait for. */
    public Limits withTimes(Duration stall, Duration streamLife, Duration streamIdle, Duration firstFrame) {
        return new Limits(
                frameBytesMax,
                queueBytesMax,
                queueFramesMax,
                batchBytesMax,
                connect,
                silence,
                stall,
                backoffLowest,
                backoffHighest,
                streamLife,
                streamIdle,
                serverIdle,
                firstFrame,
                wholeBody,
                connectionsMax,
                threadsMax,
                unidentifiedRequestsMax,
                requestsPerPeerMax,
                unidentifiedConnectionsMax,
                bodiesBytesMax,
                tlsRefresh);
    }
}
