package io.raftkit.api.transport;

import java.util.Objects;

/** Gathers what a {@link FrameHeader} says. Not thread-safe. */
public final class FrameHeaderBuilder {
    int versionLowest = 1;
    int versionHighest = 1;
    int versionBody = 1;
    int kind;
    Exchange exchange = Exchange.NEITHER;
    boolean isBulk;
    long clusterId;
    long initialDigest;
    long group;
    int from;
    int to;
    long storeId;
    long toStoreId;
    long epoch;
    String address = "";
    int bodyBytes;
    int bodyCrc;

    FrameHeaderBuilder() {}

    FrameHeaderBuilder(FrameHeader like) {
        versionLowest = like.versionLowest();
        versionHighest = like.versionHighest();
        versionBody = like.versionBody();
        kind = like.kind();
        exchange = like.exchange();
        isBulk = like.isBulk();
        clusterId = like.clusterId();
        initialDigest = like.initialDigest();
        group = like.group();
        from = like.from();
        to = like.to();
        storeId = like.storeId();
        toStoreId = like.toStoreId();
        epoch = like.epoch();
        address = like.address();
        bodyBytes = like.bodyBytes();
        bodyCrc = like.bodyCrc();
    }

    /**
     * Says which protocol versions are spoken; 1 unless called.
     *
     * @param lowest the lowest that the sender speaks
     * @param highest the highest that the sender speaks
     * @param body the one the body is written in
     * @return this
     */
    public FrameHeaderBuilder versions(int lowest, int highest, int body) {
        versionLowest = lowest;
        versionHighest = highest;
        versionBody = body;
        return this;
    }

    /**
     * What the body is; the node's business.
     *
     * @param kind a number from 0 to 255
     * @return this
     */
    public FrameHeaderBuilder kind(int kind) {
        this.kind = kind;
        return this;
    }

    /**
     * Whether the frame asks, answers, or does neither.
     *
     * @param exchange which
     * @return this
     */
    public FrameHeaderBuilder exchange(Exchange exchange) {
        this.exchange = Objects.requireNonNull(exchange, "exchange");
        return this;
    }

    /**
     * Whether the frame may travel apart from others and later than they, as parts of a snapshot do.
     *
     * @param bulk whether it may
     * @return this
     */
    public FrameHeaderBuilder bulk(boolean bulk) {
        this.isBulk = bulk;
        return this;
    }

    /**
     * The sender's cluster.
     *
     * @param clusterId its id
     * @return this
     */
    public FrameHeaderBuilder clusterId(long clusterId) {
        this.clusterId = clusterId;
        return this;
    }

    /**
     * {@linkplain io.raftkit.api.membership.Configuration#digest() Stands for} the configuration that the sender's cluster began with.
     *
     * @param initialDigest a digest
     * @return this
     */
    public FrameHeaderBuilder initialDigest(long initialDigest) {
        this.initialDigest = initialDigest;
        return this;
    }

    /**
     * The group both belong to.
     *
     * @param group its number
     * @return this
     */
    public FrameHeaderBuilder group(long group) {
        this.group = group;
        return this;
    }

    /**
     * The sender.
     *
     * @param from its id
     * @return this
     */
    public FrameHeaderBuilder from(int from) {
        this.from = from;
        return this;
    }

    /**
     * The receiver.
     *
     * @param to its id
     * @return this
     */
    public FrameHeaderBuilder to(int to) {
        this.to = to;
        return this;
    }

    /**
     * Names the sender's storage since it was first written.
     *
     * @param storeId a random number
     * @return this
     */
    public FrameHeaderBuilder storeId(long storeId) {
        this.storeId = storeId;
        return this;
    }

    /**
     * Names the receiver's storage as the sender knows it.
     *
     * @param toStoreId its store id, 0 if the sender never heard the receiver
     * @return this
     */
    public FrameHeaderBuilder toStoreId(long toStoreId) {
        this.toStoreId = toStoreId;
        return this;
    }

    /**
     * Names the beginning that the members of the sender's cluster agreed on.
     *
     * @param epoch a random number, 0 while they have not
     * @return this
     */
    public FrameHeaderBuilder epoch(long epoch) {
        this.epoch = epoch;
        return this;
    }

    /**
     * Where the sender is reached.
     *
     * @param address at most 255 printable ASCII characters without spaces
     * @return this
     */
    public FrameHeaderBuilder address(String address) {
        if (!FrameHeaderForm.isAddress(address)) {
            throw new IllegalArgumentException(
                    "address must be at most 255 printable ASCII characters without spaces: " + address);
        }
        this.address = address;
        return this;
    }

    /**
     * Says what the body is; {@link Frame#of(FrameHeaderBuilder, java.util.List) Frame.of} does so for who has the body.
     *
     * @param bytes its length
     * @param crc its CRC32C
     * @return this
     */
    public FrameHeaderBuilder body(int bytes, int crc) {
        if (bytes < 0) {
            throw new IllegalArgumentException("the body's length is negative: " + bytes);
        }
        bodyBytes = bytes;
        bodyCrc = crc;
        return this;
    }

    /**
     * Makes the header.
     *
     * @return the header
     */
    public FrameHeader build() {
        return new FrameHeader(this);
    }
}
