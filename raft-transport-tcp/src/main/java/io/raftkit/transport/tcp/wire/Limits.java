package io.raftkit.transport.tcp.wire;

import io.raftkit.transport.common.frames.BodyMemory;
import io.raftkit.transport.common.frames.FrameQueue;
import java.time.Duration;

/**
 * Every bound of the transport in one place. Users have a say in silence only; tests shorten the times.
 *
 * @param frameBytesMax the largest frame carried
 * @param queueBytesMax how much waits for one peer, or one frame if that is larger
 * @param queueFramesMax how many frames wait for one peer
 * @param connect how long a connection may take to open, without TLS and greeting, for which there is the time of silence
 * @param silence how long a peer to which something was sent may give no sign of life
 * @param stall how long a socket may take nothing
 * @param backoffLowest the wait after a first failure
 * @param backoffHighest the wait after many
 * @param connectionLife after how long a connection with TLS makes room for a new one, but for some scatter
 * @param firstFrame by when a caller must have shown a frame that is admitted
 * @param wholeBody by when a frame must have arrived, once it has begun
 * @param farewell how long a caller that was turned away may take to notice
 * @param connectionsMax connections accepted at once
 * @param unidentifiedMax connections at once over which no server has spoken yet
 * @param unknownMax connections at once of servers whose address is not known here
 * @param bodiesBytesMax what the bodies of large frames hold while they are read, all together
 * @param tlsRefresh how often to look whether certificates were renewed
 */
public record Limits(
        int frameBytesMax,
        long queueBytesMax,
        int queueFramesMax,
        Duration connect,
        Duration silence,
        Duration stall,
        Duration backoffLowest,
        Duration backoffHighest,
        Duration connectionLife,
        Duration firstFrame,
        Duration wholeBody,
        Duration farewell,
        int connectionsMax,
        int unidentifiedMax,
        int unknownMax,
        long bodiesBytesMax,
        Duration tlsRefresh) {

    private static final int MIB = 1024 * 1024;

    /**
     * What the package documentation promises.
     *
     * @param silence how long a peer may give no sign of life; half of that is given to a connection to open
     */
    public static Limits standard(Duration silence) {
        return new Limits(
                16 * MIB,
                FrameQueue.standardBytesMax(),
                16_384,
                silence.dividedBy(2),
                silence,
                silence.multipliedBy(10),
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                512,
                256,
                16,
                BodyMemory.standardBytesMax(),
                Duration.ofSeconds(10));
    }

    /** The same with other times for those that failure tests wait for. */
    public Limits withTimes(Duration stall, Duration connectionLife, Duration firstFrame, Duration wholeBody) {
        return new Limits(
                frameBytesMax,
                queueBytesMax,
                queueFramesMax,
                connect,
                silence,
                stall,
                backoffLowest,
                backoffHighest,
                connectionLife,
                firstFrame,
                wholeBody,
                farewell,
                connectionsMax,
                unidentifiedMax,
                unknownMax,
                bodiesBytesMax,
                tlsRefresh);
    }
}
