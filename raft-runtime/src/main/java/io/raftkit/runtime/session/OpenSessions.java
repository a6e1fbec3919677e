package io.raftkit.runtime.session;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sessions that are open, in the order in which they were used. */
final class OpenSessions {
    /** By id; the one that was used least recently first. */
    private final LinkedHashMap<Long, Session> byId = new LinkedHashMap<>();
    /** Those of servers, by server; what stands under 0 says nothing. */
    private final TreeMap<Integer, Session> ofServers = new TreeMap<>();
    /** The one that was used last, if it is still there. */
    private @Nullable Session newest;
    /** The one that was used least recently, once that was looked for. */
    private @Nullable Session oldest;

    int size() {
        return byId.size();
    }

    @Nullable
    Session get(long id) {
        Session last = newest;
        return last != null && last.id == id ? last : byId.get(id);
    }

    /** A session that is named by its owner; null if there is none with that id, or it is another one's. */
    @Nullable
    Session get(long id, long nonce) {
        Session session = get(id);
        return session != null && session.owner.nonce() == nonce ? session : null;
    }

    @Nullable
    Session ofServer(int serverId) {
        return serverId == 0 ? null : ofServers.get(serverId);
    }

    /** The session of a client outside the cluster, or null. */
    @Nullable
    Session ofClient(long nonce) {
        for (Session session : byId.values()) {
            if (session.owner.nonce() == nonce) {
                return session;
            }
        }
        return null;
    }

    boolean areAll(Predicate<Session> condition) {
        return byId.values().stream().allMatch(condition);
    }

    @Nullable
    Session leastRecentlyUsed() {
        if (oldest == null && !byId.isEmpty()) {
            oldest = byId.values().iterator().next();
        }
        return oldest;
    }

    void add(Session session) {
        byId.put(session.id, session);
        ofServers.put(session.owner.serverId(), session);
        newest = session;
    }

    void remove(long id) {
        Session removed = byId.remove(id);
        if (removed != null) {
            ofServers.remove(removed.owner.serverId(), removed);
        }
        if (newest != null && newest.id == id) {
            newest = null;
        }
        if (oldest != null && oldest.id == id) {
            oldest = null;
        }
    }

    /** Puts a session that is named by its owner behind all others; null if there is none with that id, or it is another one's. */
    @Nullable
    Session use(long id, long nonce, long nowMillis) {
        Session session = get(id, nonce);
        if (session == null) {
            return null;
        }
        if (session != newest) {
            byId.remove(id);
            byId.put(id, session);
            newest = session;
            oldest = session == oldest ? null : oldest;
        }
        session.usedMillis = nowMillis;
        return session;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(byId.size());
        for (Session session : byId.values()) {
            session.write(out);
        }
    }

    void read(DataInputStream in) throws IOException {
        byId.clear();
        ofServers.clear();
        newest = null;
        oldest = null;
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            add(Session.read(in));
        }
    }
}
