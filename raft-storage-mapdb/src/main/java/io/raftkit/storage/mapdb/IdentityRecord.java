package io.raftkit.storage.mapdb;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.MalformedDataException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Who this server is and whom it met: written a few times in the life of a server.
 *
 * @param bootstrap record of the first start, or null before it
 * @param peerStoreIds storage names of other servers
 */
record IdentityRecord(@Nullable Bootstrap bootstrap, SortedMap<Integer, Long> peerStoreIds) {
    private static final int VERSION = 1;
    static final IdentityRecord EMPTY = new IdentityRecord(null, new TreeMap<>());

    IdentityRecord with(@Nullable Bootstrap newBootstrap, SortedMap<Integer, Long> morePeers) {
        SortedMap<Integer, Long> peers = new TreeMap<>(peerStoreIds);
        peers.putAll(morePeers);
        return new IdentityRecord(newBootstrap == null ? bootstrap : newBootstrap, peers);
    }

    byte[] toBytes() {
        byte[] encoded = bootstrap == null ? new byte[0] : bootstrap.toBytes();
        ByteBuffer out = ByteBuffer.allocate(16 + encoded.length + 12 * peerStoreIds.size());
        out.putInt(VERSION).putInt(encoded.length).put(encoded).putInt(peerStoreIds.size());
        peerStoreIds.forEach((server, store) -> out.putInt(server).putLong(store));
        return out.putInt(crc(out.array())).array();
    }

    static IdentityRecord fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 16 || in.getInt(bytes.length - 4) != crc(bytes) || in.getInt() != VERSION) {
            throw new MalformedDataException(
                    "the identity record fails its checksum or has another version than " + VERSION);
        }
        try {
            byte[] encoded = new byte[in.getInt()];
            in.get(encoded);
            SortedMap<Integer, Long> peers = new TreeMap<>();
            for (int left = in.getInt(); left > 0; left--) {
                peers.put(in.getInt(), in.getLong());
            }
            return new IdentityRecord(encoded.length == 0 ? null : Bootstrap.fromBytes(encoded), peers);
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new MalformedDataException("the identity record claims the impossible: " + e);
        }
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
