package io.raftkit.storage.journal;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LostData;
import java.io.IOException;

/** Words for what is refused. A server that went on with damaged data would break promises it made to the others. */
final class Damage {
    private static final String REMEDY =
            ". Nothing was changed. Do not mend, remove or put back single files. " + LostData.remedy("this server");

    private Damage() {}

    /** Data is not what was stored. */
    static IOException at(DataDirectory directory, String file, long offset, String what) {
        return new IOException("Storage in " + directory.description() + " is damaged: file " + file + " at offset "
                + offset + ": " + what + REMEDY);
    }
}
