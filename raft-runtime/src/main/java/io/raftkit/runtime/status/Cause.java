package io.raftkit.runtime.status;

import io.raftkit.api.log.MalformedDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** Describes an exception within a sentence. */
public final class Cause {
    private Cause() {}

    /**
     * The words of a failure that describes itself, as those of storages and transports do; of any other, its class too.
     *
     * @param thrown what was thrown
     * @return a clause without a full stop at its end
     */
    public static String text(Throwable thrown) {
        Throwable wrapped = thrown instanceof UncheckedIOException ? thrown.getCause() : null;
        Throwable cause = wrapped == null ? thrown : wrapped;
        String message = cause.getMessage();
        // Those of the file system hold a path and nothing else.
        boolean describesItself = cause instanceof IOException && !(cause instanceof FileSystemException)
                || cause instanceof MalformedDataException;
        String text = describesItself && message != null && !message.isBlank() ? message : cause.toString();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
