package io.raftkit.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a data directory to one node. Three things hold it, since none suffices alone:
 *
 * <ul>
 *   <li>A <b>record lock</b> of the operating system on the file {@value #NAME}. It ends with the process, however that ends. But POSIX ends
 *       it as well when the process closes <i>any</i> descriptor of the file: one opened by a second node, or by a program that copies the directory.
 *   <li>A <b>claim</b> within the process, so that a second node is refused before it opens that file.
 *   <li>A <b>mark</b> in the file, which names the process. Where the record lock was lost, it refuses others as long as that process is
 *       alive; and where that cannot be seen, from another container or machine, the one that is in notices before its next write, and
 *       before it reports anything as durable, that another's mark stands there.
 * </ul>
 */
final class DirectoryLock implements AutoCloseable {
    static final String NAME = "lock";
    /** The file always has this length, so that a full disk does not keep a server from starting again. */
    private static final int BYTES = 1024;
    /** For this long a check that passed is good for what follows: each costs a system call, and a commit makes several changes. */
    private static final long FRESH_NANOS = 5_000_000;
    /**
     * A node that takes the directory over waits this long before it reads. By then, a write that followed an older check is there.
     */
    private static final long TAKEOVER_NANOS = 20 * FRESH_NANOS;

    private final Path directory;
    private final Path file;
    private final ProcessClaims claims;
    private final SteadyChannel channel;
    private final byte[] mark;
    private volatile long checkedAtNanos;
    private volatile boolean isClosed;

    private DirectoryLock(Path directory, ProcessClaims claims, SteadyChannel channel, byte[] mark) {
        this.directory = directory;
        this.file = directory.resolve(NAME);
        this.claims = claims;
        this.channel = channel;
        this.mark = mark;
        this.checkedAtNanos = System.nanoTime();
    }

    static DirectoryLock take(Path directory, FileAttribute<?>... ownerOnly) throws IOException {
        Path file = directory.resolve(NAME);
        ProcessClaims claims = new ProcessClaims();
        try {
            boolean isFree = claims.claim(directory);
            if (isFree) {
                createIfMissing(file, ownerOnly);
            }
            // The file too: hard links make it one file of two directories.
            if (!isFree || !claims.claim(file)) {
                throw inUse(directory, "another node of this process");
            }
            return lock(directory, claims, file);
        } catch (IOException | RuntimeException e) {
            claims.close();
            throw e;
        }
    }

    private static void createIfMissing(Path file, FileAttribute<?>... ownerOnly) throws IOException {
        try {
            // Opens and closes it, which does no harm to a file that did not exist.
            Files.createFile(file, ownerOnly);
        } catch (FileAlreadyExistsException e) {
            // As nearly always.
        }
    }

    private static DirectoryLock lock(Path directory, ProcessClaims claims, Path file) throws IOException {
        SteadyChannel channel = SteadyChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        try {
            boolean isLocked = channel.tryLock();
            byte[] found = read(file, channel);
            LockMark holder = LockMark.parse(found);
            if (!isLocked) {
                throw inUse(
                        directory,
                        holder == null
                                ? "another process"
                                : "process " + holder.process().id());
            }
            if (holder != null && holder.isHeldIn(file)) {
                throw inUse(
                        directory,
                        "process " + holder.process().id() + ", whose lock on the file " + NAME
                                + " was lost (a copy of that file, made within the process, ends it)");
            }
            byte[] mark = Arrays.copyOf(
                    LockMark.ofThisProcess(file, new SecureRandom()).toBytes(), BYTES);
            write(file, channel, mark);
            if (!Arrays.equals(found, new byte[BYTES])) {
                awaitTakeover();
            }
            return new DirectoryLock(directory, claims, channel, mark);
        } catch (OverlappingFileLockException e) {
            // Held without a claim. The channel stays open: to close it would end that lock.
            throw inUse(directory, "another node of this process");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void awaitTakeover() {
        long start = System.nanoTime();
        for (long left = TAKEOVER_NANOS; left > 0; left = start + TAKEOVER_NANOS - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static IOException inUse(Path directory, String by) {
        return new IOException("Data directory " + directory + " is in use by " + by
                + ": stop that one first, or name this server's own directory.");
    }

    private static byte[] read(Path file, SteadyChannel channel) throws IOException {
        byte[] bytes = new byte[BYTES];
        FileOperation.named(() -> "Reading", file, () -> channel.read(ByteBuffer.wrap(bytes), 0));
        return bytes;
    }

    private static void write(Path file, SteadyChannel channel, byte[] bytes) throws IOException {
        FileOperation.named(() -> "Writing", file, () -> {
            channel.write(ByteBuffer.wrap(bytes), 0);
            return file;
        });
    }

    /** Called before each change: passes while the directory is this node's, or was a few milliseconds ago. */
    void checkBeforeChange() throws IOException {
        if (isClosed || System.nanoTime() - checkedAtNanos > FRESH_NANOS) {
            check();
        }
    }

    /**
     * Passes while the directory is this node's. Called after each force, whenever the last check was: what is durable is promised to others, and
     * the clock stands still while a virtual machine is suspended.
     */
    void check() throws IOException {
        if (isClosed) {
            throw new IOException("Data directory " + directory + " was closed: nothing is written to it any more.");
        }
        long startNanos = System.nanoTime();
        byte[] found = read(file, channel);
        if (!Arrays.equals(found, mark)) {
            checkedAtNanos = startNanos - 2 * FRESH_NANOS;
            LockMark other = LockMark.parse(found);
            throw new IOException("Data directory " + directory + " was taken over by "
                    + (other == null
                            ? "somebody who changed its file " + NAME
                            : "process " + other.process().id())
                    + ": this server writes nothing more. Stop the other one, or name each server's own directory.");
        }
        checkedAtNanos = startNanos;
    }

    @Override
    public synchronized void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (claims;
                channel) {
            if (Arrays.equals(read(file, channel), mark)) {
                write(file, channel, new byte[BYTES]);
            }
        }
    }
}
