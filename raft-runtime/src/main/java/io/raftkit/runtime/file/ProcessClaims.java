package io.raftkit.runtime.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Files and directories claimed within this process, whatever their paths are called and whichever class loader asks: the claims are kept
 * among the system properties, the one place that all class loaders share.
 */
final class ProcessClaims implements AutoCloseable {
    private static final String PREFIX = "io.raftkit.in-use.";

    private final List<String> mine = new ArrayList<>();

    /** Claims a file or directory that exists; false if it is claimed already. */
    boolean claim(Path path) throws IOException {
        String name = PREFIX + identity(path);
        boolean isFree = properties().putIfAbsent(name, path.toAbsolutePath().toString()) == null;
        if (isFree) {
            mine.add(name);
        }
        return isFree;
    }

    /** What a file is, whatever path leads to it: links, hard links and bind mounts of a file have one identity. */
    static String identity(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath().toString() : key.toString();
    }

    @Override
    public void close() {
        mine.forEach(properties()::remove);
        mine.clear();
    }

    private static Properties properties() {
        return System.getProperties();
    }
}
