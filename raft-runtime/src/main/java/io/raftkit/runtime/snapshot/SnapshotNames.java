package io.raftkit.runtime.snapshot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the files: {@code snap-} and the snapshot's id; until it is whole, an ending that says how it is written. Other files are not
 * touched.
 */
final class SnapshotNames {
    private static final String PREFIX = "snap-";
    private static final Pattern WHOLE = Pattern.compile(PREFIX + "([1-9][0-9]{0,18})-[1-9][0-9]{0,18}-[0-9a-f]{16}");

    /** How a part comes to be. */
    enum Kind {
        /** Written from its beginning: what a crash leaves of it is of no use. */
        TAKEN(".taken.part"),
        /** Written in pieces: another writer may go on with it. */
        FETCHED(".part");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }
    }

    private SnapshotNames() {}

    static String whole(String id) {
        return PREFIX + id;
    }

    /** The id in a name that is one of these. */
    static String id(String name) {
        return name.substring(PREFIX.length());
    }

    static String part(String id, Kind kind) {
        return PREFIX + id + kind.ending;
    }

    static boolean isWhole(String name) {
        return WHOLE.matcher(name).matches();
    }

    static boolean isPart(String name, Kind kind) {
        return name.endsWith(kind.ending) && isWhole(name.substring(0, name.length() - kind.ending.length()));
    }

    /** The entry in a name that is one of these. */
    static long index(String name) {
        Matcher matcher = WHOLE.matcher(name);
        if (!matcher.lookingAt()) {
            throw new IllegalArgumentException(name);
        }
        return Long.parseLong(matcher.group(1));
    }
}
