package io.raftkit.runtime.session;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are those of this incarnation of the server. Its commands name a session before it is known whether that opens. If another entry comes
 * to stand at that index, the id may be that of another server's session.
 */
final class OwnSessions {
    private static final int IDS_MAX = 16;

    private final TreeSet<Long> ids = new TreeSet<>();
    private @Nullable SessionOwner self;

    /** Whose they are; only server and nonce are looked at. */
    void of(SessionOwner owner) {
        self = owner;
    }

    void opened(Session session) {
        SessionOwner own = self;
        if (own != null && session.owner.serverId() == own.serverId() && session.owner.nonce() == own.nonce()) {
            ids.add(session.id);
            if (ids.size() > IDS_MAX) {
                ids.pollFirst();
            }
        }
    }

    /** Whether a session is, or was, one of them. */
    boolean contains(long id) {
        return ids.contains(id);
    }
}
