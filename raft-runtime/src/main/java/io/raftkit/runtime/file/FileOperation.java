package io.raftkit.runtime.file;

import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/** What the file system is asked to do. When it fails, the exception of the JDK seldom says which file was meant, and for what. */
interface FileOperation<T> {

    T run() throws IOException;

    /** Carries out an operation; a failure names operation and file, and one for want of space is told from others. */
    static <T> T named(Supplier<String> operation, Path path, FileOperation<T> action) throws IOException {
        try {
            return action.run();
        } catch (StorageFullException e) {
            throw e;
        } catch (IOException e) {
            // The JDK has no exception of its own for a full disk; the operating system's words are all there is.
            String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (words.contains("no space left") || words.contains("quota exceeded")) {
                throw new StorageFullException(operation.get(), path.toString(), e);
            }
            throw new IOException(operation.get() + " " + path + " failed: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "this user may not";
        }
        if (e instanceof ClosedChannelException) {
            return "the file is closed";
        }
        String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
