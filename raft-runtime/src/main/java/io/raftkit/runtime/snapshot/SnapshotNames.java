package io.raftkit.runtime.snapshot;

import java.util.regex.Pattern;

/** The names of the files: {@code snap-} and the snapshot's id; {@code .part} behind it until it is whole. Other files are not touched. */
final class SnapshotNames {
    private static final String PREFIX = "snap-";
    private static final String PART = ".part";
    private static final Pattern WHOLE = Pattern.compile(PREFIX + "[1-9][0-9]{0,18}-[1-9][0-9]{0,18}-[0-9a-f]{16}");

    private SnapshotNames() {}

    static String whole(String id) {
        return PREFIX + id;
    }

    static String part(String id) {
        return PREFIX + id + PART;
    }

    static boolean isWhole(String name) {
        return WHOLE.matcher(name).matches();
    }

    static boolean isPart(String name) {
        return name.endsWith(PART) && isWhole(name.substring(0, name.length() - PART.length()));
    }
}
