package io.raftkit.api.spi;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A {@link DataDirectory} of the operating system: 0700, its files 0600, locked by the file {@value #LOCK}. */
final class FileSystemDirectory implements DataDirectory {
    private static final String LOCK = "lock";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");

    private final Path path;
    private final FileChannel lockChannel;
    private final FileAttribute<?>[] ownerOnly;

    private FileSystemDirectory(Path path, FileChannel lockChannel, FileAttribute<?>[] ownerOnly) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.ownerOnly = ownerOnly;
    }

    static FileSystemDirectory open(Path path) throws IOException {
        try {
            create(path);
            FileAttribute<?>[] ownerOnly = permissions(path, "rw-------");
            return new FileSystemDirectory(path, lock(path, ownerOnly), ownerOnly);
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "Data directory " + path + " may not be read and written by this user: change its owner or rights,"
                            + " or name another directory.",
                    e);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("Data directory " + path + " is a file: name a directory.", e);
        } catch (FileSystemException e) {
            throw new IOException("Data directory " + path + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void create(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.isDirectory(path)) {
            Files.createDirectory(path, permissions(path.toAbsolutePath(), "rwx------"));
            if (parent != null) {
                forceDirectory(parent);
            }
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String posix) {
        boolean isPosix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))}
                : new FileAttribute<?>[0];
    }

    private static FileChannel lock(Path path, FileAttribute<?>[] ownerOnly) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another node of this same process holds it: the same mistake, the same answer.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(
                "Data directory " + path + " is in use by another process or node: stop that one first, or give"
                        + " this server a directory of its own.");
    }

    @Override
    public DataFile open(String name) throws IOException {
        Path file = resolve(name);
        SteadyChannel channel = FileSystemFile.mapFull(
                file,
                () -> SteadyChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        ownerOnly));
        return new FileSystemFile(file, channel);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(resolve(name));
    }

    @Override
    public void force() throws IOException {
        forceDirectory(path);
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (SteadyChannel channel = SteadyChannel.open(directory, Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }

    @Override
    public String description() {
        return path.toString();
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
    }

    private Path resolve(String name) {
        if (!NAME.matcher(name).matches() || name.equals(LOCK)) {
            throw new IllegalArgumentException("not a file name of a data directory: " + name);
        }
        return path.resolve(name);
    }
}
