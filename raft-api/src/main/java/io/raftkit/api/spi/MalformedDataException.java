package io.raftkit.api.spi;

/**
 * Bytes are not what they should be: a frame, an entry or a record is cut short, fails its checksum, or claims the impossible. Nothing of
 * them was used.
 */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Malformed data.
     *
     * @param message what was wrong and where
     */
    public MalformedDataException(String message) {
        super(message);
    }
}
