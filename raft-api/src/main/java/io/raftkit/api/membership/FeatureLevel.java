package io.raftkit.api.membership;

import io.raftkit.api.log.MalformedDataException;

/** The property of a {@link Configuration} that holds its feature level, in one byte. The lowest level is that of a configuration without it. */
final class FeatureLevel {
    static final int PROPERTY = 2;
    static final int LOWEST = 1;
    private static final int HIGHEST = 255;

    private FeatureLevel() {}

    static byte[] toBytes(int level) {
        if (level <= LOWEST || level > HIGHEST) {
            throw new IllegalArgumentException("a feature level that is stored is from 2 to 255: " + level);
        }
        return new byte[] {(byte) level};
    }

    static int fromBytes(byte[] bytes) {
        if (bytes.length != 1 || Byte.toUnsignedInt(bytes[0]) <= LOWEST) {
            throw new MalformedDataException("a feature level is one byte from 2 to 255, and not " + bytes.length
                    + " bytes" + (bytes.length == 1 ? " with the value " + bytes[0] : ""));
        }
        return Byte.toUnsignedInt(bytes[0]);
    }
}
