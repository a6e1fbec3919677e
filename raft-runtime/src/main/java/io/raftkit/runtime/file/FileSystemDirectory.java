package io.raftkit.runtime.file;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
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

/** A {@link DataDirectory} of the operating system: 0700, its files 0600, kept to one node by its {@link DirectoryLock}. */
public final class FileSystemDirectory implements DataDirectory {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");

    private final String description;
    private final Path path;
    private final DirectoryLock lock;
    private final FileAttribute<?>[] ownerOnly;

    private FileSystemDirectory(String description, Path path, DirectoryLock lock, FileAttribute<?>[] ownerOnly) {
        this.description = description;
        this.path = path;
        this.lock = lock;
        this.ownerOnly = ownerOnly;
    }

    /**
     * Opens a directory of the file system, creating it with access for its owner only, and locks it against every other opener, of this
     * process and of others. It is free again when it is closed or its process has ended, however that ended.
     *
     * <p>The lock is the file {@code lock} in it, which is never to be removed or replaced while a server runs. Copying it there, from within the
     * process too, does no harm. Processes that do not see one another, in containers or on machines that share a volume, are kept apart by
     * the volume's record locks alone. If those fail, or were lost by a copy within the process, the second one gets in; the first one
     * then reports nothing as durable any more and stops at its next write.
     *
     * @param path the directory; its parent must exist or be creatable
     * @return the open directory
     * @throws IllegalArgumentException if the path is empty
     * @throws IOException if it cannot be created, read, written or locked; the message says which and what to do
     */
    public static DataDirectory open(Path path) throws IOException {
        if (path.toString().isEmpty()) {
            throw new IllegalArgumentException("The path of the data directory is empty: name a directory.");
        }
        try {
            create(path);
            FileAttribute<?>[] ownerOnly = permissions(path, "rw-------");
            // A symbolic link may be changed later: the directory that is locked is the one that is used.
            Path real = path.toRealPath();
            return new FileSystemDirectory(path.toString(), real, DirectoryLock.take(real, ownerOnly), ownerOnly);
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "Data directory " + path + " may not be read and written by this user: change its owner or rights.",
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

    @Override
    public DataFile open(String name) throws IOException {
        Path file = resolve(name);
        lock.check();
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        SteadyChannel channel =
                FileOperation.named(() -> "Opening", file, () -> SteadyChannel.open(file, options, ownerOnly));
        return new FileSystemFile(file, channel, lock);
    }

    @Override
    public List<String> list() throws IOException {
        return FileOperation.named(() -> "Listing", path, () -> {
            try (Stream<Path> files = Files.list(path)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(FileSystemDirectory::isFileName)
                        .sorted()
                        .toList();
            }
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path source = resolve(from);
        Path target = resolve(to);
        lock.check();
        FileOperation.named(
                () -> "Renaming to " + to + " the file",
                source,
                () -> Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    @Override
    public void delete(String name) throws IOException {
        Path file = resolve(name);
        lock.check();
        FileOperation.named(() -> "Deleting", file, () -> {
            Files.delete(file);
            return file;
        });
    }

    @Override
    public void force() throws IOException {
        forceDirectory(path);
        lock.check();
    }

    private static void forceDirectory(Path directory) throws IOException {
        FileOperation.named(() -> "Forcing directory", directory, () -> {
            try (SteadyChannel channel = SteadyChannel.open(directory, Set.of(StandardOpenOption.READ))) {
                channel.force(true);
            }
            return directory;
        });
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private Path resolve(String name) {
        if (!isFileName(name)) {
            throw new IllegalArgumentException("not a file name of a data directory: " + name);
        }
        return path.resolve(name);
    }

    private static boolean isFileName(String name) {
        return NAME.matcher(name).matches() && !name.equals(DirectoryLock.NAME);
    }
}
