package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.TermAndVote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server of a new cluster that begins with the state of another one, in a data directory in which no server has started. */
final class NewServer {
    private final NodeSettings settings;

    NewServer(NodeSettings settings) {
        this.settings = settings;
    }

    /** Checks what can be said before anything is opened; {@code naming} says which name the cluster needs. */
    void checkSettings(String naming) {
        if (settings.joins()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "This server begins a new cluster with the state of another one, but it is to join one: do not call joins().");
        }
        if (settings.persister() != null || settings.cluster() == null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    settings.persister() != null
                            ? "The state of another cluster is written to a data directory, but a persister was handed in: call data(...)"
                                    + " instead of persister(...)."
                            : "A new cluster needs a name: call cluster(...) " + naming + ".");
        }
    }

    /** Whichever server it is: whoever opens the directory would advise to name that one. */
    void checkDirectory() {
        Path identity = Objects.requireNonNull(settings.data(), "data").resolve(IdentityFile.NAME);
        try {
            if (Files.exists(identity)
                    && DirectoryIdentity.fromBytes(Files.readAllBytes(identity)).isStarted()) {
                throw overServer();
            }
        } catch (IOException | MalformedDataException e) {
            // Whoever opens the directory says what is wrong with the file.
            return;
        }
    }

    /** Checks that no server has started from what is stored. */
    void checkStored(Recovered stored) {
        if (stored.bootstrap() != null) {
            throw overServer();
        }
    }

    /** Checks that nothing is stored: a snapshot that is restored takes the place of no log. */
    void checkEmpty(Recovered stored) {
        checkStored(stored);
        if (stored.lastIndex() > 0 || !stored.termAndVote().equals(TermAndVote.NONE)) {
            throw refused(
                    "The data directory " + settings.data()
                            + " holds a part of the state of another server: the recovery of a"
                            + " cluster into it has not come to its end. Name a directory without files, or delete the files in this"
                            + " one.",
                    null);
        }
    }

    private StartRefusedException overServer() {
        return refused(
                "The data directory " + settings.data() + " is that of a server that has started, or was restored"
                        + " or recovered before: nothing is written over one. Name a directory without files.",
                null);
    }

    static StartRefusedException refused(String message, @Nullable Exception cause) {
        return new StartRefusedException(StartRefusedException.Reason.STORED_DATA, message, cause);
    }
}
