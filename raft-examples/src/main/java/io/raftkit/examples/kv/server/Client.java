package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.store.Bytes;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What is known of the client of one connection. */
final class Client {
    private final long id;
    private final @Nullable Bytes password;
    private boolean isStranger;
    private @Nullable Bytes name;

    Client(long id, @Nullable Bytes password) {
        this.id = id;
        this.password = password;
        this.isStranger = password != null;
    }

    long id() {
        return id;
    }

    boolean needsPassword() {
        return password != null;
    }

    /** Whether it has yet to authenticate itself. */
    boolean isStranger() {
        return isStranger;
    }

    /** Takes a password; any will do where none is needed. Says whether it was right. */
    boolean authenticate(Bytes given) {
        // In the same time wherever the first difference is.
        boolean isRight = password == null || MessageDigest.isEqual(password.array(), given.array());
        if (isRight) {
            isStranger = false;
        }
        return isRight;
    }

    @Nullable
    Bytes name() {
        return name;
    }

    void setName(Bytes given) {
        name = given.length() == 0 ? null : given;
    }
}
