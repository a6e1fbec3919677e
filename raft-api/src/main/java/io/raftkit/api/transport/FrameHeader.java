package io.raftkit.api.transport;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Who sends what to whom: the part of a {@link Frame} that can be checked before its body is read. Made by {@link #builder}; what is not given
 * is zero, empty or false.
 *
 * <p>Binary form, big-endian: magic {@code RFT1} (4), lowest, highest and body version (1 each), kind (1), flags (2), address length (2),
 * body length (4), from (4), to (4), cluster (8), initial digest (8), group (8), storeId (8), toStoreId (8), epoch (8), CRC32C of the body (4),
 * CRC32C of the header before this field and of the address (4), then the address in ASCII. Of the flags the lowest bit says that the frame is
 * bulk, the two above it hold the {@link Exchange}.
 */
public final class FrameHeader {
    /** Length of the part before the address. */
    public static final int FIXED_BYTES = 80;

    /** Length of the longest header. */
    public static final int BYTES_MAX = FIXED_BYTES + 255;

    private final int versionLowest;
    private final int versionHighest;
    private final int versionBody;
    private final int kind;
    private final Exchange exchange;
    private final boolean isBulk;
    private final long clusterId;
    private final long initialDigest;
    private final long group;
    private final int from;
    private final int to;
    private final long storeId;
    private final long toStoreId;
    private final long epoch;
    private final String address;
    private final int bodyBytes;
    private final int bodyCrc;

    FrameHeader(FrameHeaderBuilder given) {
        versionLowest = given.versionLowest;
        versionHighest = given.versionHighest;
        versionBody = given.versionBody;
        kind = given.kind;
        exchange = given.exchange;
        isBulk = given.isBulk;
        clusterId = given.clusterId;
        initialDigest = given.initialDigest;
        group = given.group;
        from = given.from;
        to = given.to;
        storeId = given.storeId;
        toStoreId = given.toStoreId;
        epoch = given.epoch;
        address = given.address;
        bodyBytes = given.bodyBytes;
        bodyCrc = given.bodyCrc;
    }

    /**
     * Begins a header.
     *
     * @return a builder
     */
    public static FrameHeaderBuilder builder() {
        return new FrameHeaderBuilder();
    }

    /**
     * Begins a header like this one.
     *
     * @return a builder with all that this header says
     */
    public FrameHeaderBuilder toBuilder() {
        return new FrameHeaderBuilder(this);
    }

    /**
     * The lowest protocol version the sender speaks.
     *
     * @return a version
     */
    public int versionLowest() {
        return versionLowest;
    }

    /**
     * The highest protocol version the sender speaks.
     *
     * @return a version
     */
    public int versionHighest() {
        return versionHighest;
    }

    /**
     * The version the body is written in.
     *
     * @return a version
     */
    public int versionBody() {
        return versionBody;
    }

    /**
     * What the body is; the node's business.
     *
     * @return a number from 0 to 255
     */
    public int kind() {
        return kind;
    }

    /**
     * Whether the frame asks, answers, or does neither.
     *
     * @return which
     */
    public Exchange exchange() {
        return exchange;
    }

    /**
     * Whether the frame may travel apart from others and later than they, as parts of a snapshot do.
     *
     * @return whether it may
     */
    public boolean isBulk() {
        return isBulk;
    }

    /**
     * The sender's cluster.
     *
     * @return its id
     */
    public long clusterId() {
        return clusterId;
    }

    /**
     * {@linkplain io.raftkit.api.membership.Configuration#digest() Stands for} the configuration that the sender's cluster began with.
     *
     * @return a digest
     */
    public long initialDigest() {
        return initialDigest;
    }

    /**
     * The group both belong to.
     *
     * @return its number
     */
    public long group() {
        return group;
    }

    /**
     * The sender.
     *
     * @return its id
     */
    public int from() {
        return from;
    }

    /**
     * The receiver.
     *
     * @return its id
     */
    public int to() {
        return to;
    }

    /**
     * Names the sender's storage since it was first written.
     *
     * @return a random number
     */
    public long storeId() {
        return storeId;
    }

    /**
     * Names the receiver's storage as the sender knows it.
     *
     * @return its store id, 0 if the sender never heard the receiver
     */
    public long toStoreId() {
        return toStoreId;
    }

    /**
     * Names the beginning that the members of the sender's cluster agreed on.
     *
     * @return a random number, 0 while they have not
     */
    public long epoch() {
        return epoch;
    }

    /**
     * Where the sender is reached.
     *
     * @return at most 255 printable ASCII characters without spaces
     */
    public String address() {
        return address;
    }

    /**
     * Length of the body.
     *
     * @return bytes
     */
    public int bodyBytes() {
        return bodyBytes;
    }

    /**
     * Checksum of the body.
     *
     * @return its CRC32C
     */
    public int bodyCrc() {
        return bodyCrc;
    }

    /**
     * Length of this header.
     *
     * @return bytes
     */
    public int headerBytes() {
        return FIXED_BYTES + address.length();
    }

    /**
     * Length of the whole frame.
     *
     * @return bytes of header and body
     */
    public long frameBytes() {
        return (long) headerBytes() + bodyBytes;
    }

    /**
     * How long a header is whose fixed part is known.
     *
     * @param fixedPart at least {@link #FIXED_BYTES} from its position; not moved
     * @return bytes of the whole header
     * @throws MalformedDataException if this does not begin a frame
     */
    public static int headerBytes(ByteBuffer fixedPart) {
        return FrameHeaderForm.length(fixedPart);
    }

    /**
     * Reads a header.
     *
     * @param bytes holds the whole header from its position; moved behind it
     * @return the header
     * @throws MalformedDataException if it is cut short, fails its checksum or claims the impossible
     */
    public static FrameHeader decode(ByteBuffer bytes) {
        return FrameHeaderForm.decode(bytes);
    }

    /**
     * Writes the header.
     *
     * @return a new buffer that holds it
     */
    public ByteBuffer encode() {
        return FrameHeaderForm.encode(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FrameHeader that && encode().equals(that.encode());
    }

    @Override
    public int hashCode() {
        return encode().hashCode();
    }

    @Override
    public String toString() {
        return "FrameHeader[versions=" + versionLowest + "-" + versionHighest + ", versionBody=" + versionBody
                + ", kind="
                + kind + ", " + exchange + (isBulk ? ", bulk" : "") + ", clusterId=" + clusterId + ", initialDigest="
                + initialDigest + ", group=" + group + ", from=" + from + ", to=" + to + ", storeId=" + storeId
                + ", toStoreId=" + toStoreId + ", epoch=" + epoch + ", address=" + address + ", bodyBytes=" + bodyBytes
                + "]";
    }
}
