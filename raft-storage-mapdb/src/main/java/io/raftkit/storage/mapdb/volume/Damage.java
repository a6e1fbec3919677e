package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LostData;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Words for what is refused. A server that went on with damaged data would break promises it made to the others. */
public final class Damage {
    private static final String REMEDY =
            " Nothing was changed. Do not mend, remove or put back single files. " + LostData.remedy("this server");

    private Damage() {}

    /** Data is not what was stored. */
    public static IOException at(DataDirectory directory, String file, long offset, String what) {
        return at(directory, file, offset, what, null);
    }

    /** Says what is damaged, where, and because of what. */
    public static IOException at(
            DataDirectory directory, String file, long offset, String what, @Nullable Throwable cause) {
        return new IOException(
                "Storage in " + directory.description() + " is damaged: file " + file + " at offset " + offset + ": "
                        + what + "." + REMEDY,
                cause);
    }

    /** A file is not there, or not the one that belongs here. */
    static IOException of(DataDirectory directory, String file, String what) {
        return new IOException(
                "Storage in " + directory.description() + " cannot be used: file " + file + " " + what + "." + REMEDY);
    }
}
