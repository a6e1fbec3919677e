package io.raftkit.storage.mapdb;

import io.raftkit.api.Library;
import java.util.List;

/** What the storage needs of others, from the lowest versions on that it works with. Of what MapDB needs besides, every line will do. */
final class Libraries {
    private static final Library MAPDB =
            new Library("MapDB", "org.mapdb:mapdb", null, "org.mapdb.DBMaker", "org.mapdb.volume.Volume", "3.1.0", 3);

    private Libraries() {}

    /**
     * Looks whether all are there.
     *
     * @throws io.raftkit.api.StartRefusedException if one is not, or too old
     */
    static void require() {
        for (Library library : List.of(MAPDB, Library.KOTLIN)) {
            library.require(Libraries.class.getClassLoader());
        }
    }
}
