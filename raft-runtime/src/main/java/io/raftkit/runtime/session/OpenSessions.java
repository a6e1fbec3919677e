package io.raftkit.runtime.session;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import java.util.function.Consumer;
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

    int size() {
        return byId.size();
    }

    @Nullable
    Session get(long id) {
        return byId.get(id);
    }

    @Nullable
    Session ofServer(int serverId) {
        return serverId == 0 ? null : ofServers.get(serverId);
    }

    /** The session of a client outside the cluster, or null. */
    @Nullable
    Session ofClient(long nonce) {
        for (Session session : byId.values()) {
            if (session.owner.isOutside() && session.owner.nonce() == nonce) {
                return session;
            }
        }
        return null;
    }

    boolean areAll(Predicate<Session> condition) {
        return byId.values().stream().allMatch(condition);
    }

    void forEach(Consumer<Session> action) {
        byId.values().forEach(action);
    }

    @Nullable
    Session leastRecentlyUsed() {
        return byId.isEmpty() ? null : byId.values().iterator().next();
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
    }

    /** Puts a session behind all others; null if there is none with that id. */
    @Nullable
    Session use(long id, long nowMillis) {
        Session session = newest;
        if (session == null || session.id != id) {
            session = byId.remove(id);
            if (session == null) {
                return null;
            }
            byId.put(id, session);
            newest = session;
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
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            add(Session.read(in));
        }
    }
}
