package io.raftkit.runtime.session;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.SessionBounds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The client sessions of a cluster, as the log up to an entry makes them; so it is equal on all servers that have applied the same entries. It says
 * which commands take effect (thesis §6.3): of each session, each sequence once, and in order. A command whose sequence took effect before has no
 * effect, and neither has one before whose sequence another is missing: its client sends it again behind that one. Only who opened a session has commands
 * in it, and closes it: each of these entries has its nonce.
 *
 * <p>A client that has the result of a command which never took effect here is one of a cluster that lost commands: it was recovered without its
 * majority. Its session is closed, or it would send what can never follow, and wait for ever.
 *
 * <p>Entries are looked at in the order of the log, all types of them. What decides is nothing but the log: the bounds are in its configurations, and
 * time is the session clock, the sum of what passes from one entry's time to the next, of which no more than {@value #STEP_MILLIS_MAX} ms counts.
 * So a leader whose wall clock jumps ahead closes no session. Confined to the apply lane.
 */
public final class SessionTable {
    /** The longest time between two entries that counts. */
    public static final long STEP_MILLIS_MAX = 5_000;

    /** What {@link #commandAt} says of an entry without one. */
    public static final int NO_COMMAND = -1;

    private static final byte VERSION = 1;
    private static final int SERVERS_SHARE = 4;

    private final OpenSessions sessions = new OpenSessions();
    private final NoEffects noEffects = new NoEffects();
    private @Nullable SessionBounds bounds;
    private long clockMillis;
    private long lastTime;
    /** The last entry that was looked at. */
    private long index;
    /** What a snapshot's table stands for, which may be more than its image of the state machine does. */
    private long restoredIndex;

    /** The table at the beginning of a log. */
    public SessionTable(Configuration initial) {
        bounds = initial.sessionBounds();
    }

    /** Looks at the next entry, and says where in its payload the command for the state machine begins; {@link #NO_COMMAND} if it has none. */
    public int commandAt(EntryBatch entries, long at) {
        EntryType type = entries.typeAt(at);
        if (at <= index) {
            return alreadySeen(at, type);
        }
        index = at;
        advanceClock(entries.timeAt(at));
        if (type == EntryType.COMMAND) {
            return 0;
        }
        if (type == EntryType.SESSION_COMMAND) {
            if (takesEffect(SessionPlace.of(entries.payloadAt(at)))) {
                return SessionPlace.BYTES;
            }
            noEffects.add(at);
        } else if (type == EntryType.SESSION_CONTROL) {
            control(SessionControl.of(entries.payloadAt(at)), at);
        } else if (type == EntryType.CONFIGURATION) {
            bounds = Configuration.fromBytes(entries.payloadAt(at)).sessionBounds();
        }
        return NO_COMMAND;
    }

    private int alreadySeen(long at, EntryType type) {
        if (!type.isCommand() || noEffects.contains(at)) {
            return NO_COMMAND;
        }
        return type == EntryType.COMMAND ? 0 : SessionPlace.BYTES;
    }

    private void advanceClock(long time) {
        if (lastTime > 0) {
            clockMillis += Math.max(0, Math.min(time - lastTime, STEP_MILLIS_MAX));
        }
        lastTime = time;
        Session oldest = sessions.leastRecentlyUsed();
        while (oldest != null && isOver(oldest)) {
            sessions.remove(oldest.id);
            oldest = sessions.leastRecentlyUsed();
        }
    }

    private boolean isOver(Session session) {
        return bounds == null || clockMillis - session.usedMillis > bounds.expiryMillis();
    }

    /** Takes note of a command; false if it has no effect. Closes a session whose client has results of later commands than took effect here. */
    private boolean takesEffect(@Nullable SessionPlace place) {
        Session session = place == null ? null : sessions.use(place.session(), place.nonce(), clockMillis);
        if (place == null || session == null) {
            return false;
        }
        if (place.received() > session.last) {
            sessions.remove(session.id);
            return false;
        }
        if (place.sequence() != session.last + 1) {
            return false;
        }
        session.last = place.sequence();
        return true;
    }

    private void control(@Nullable SessionControl control, long at) {
        if (control == null) {
            return;
        }
        switch (control.kind()) {
            case OPEN -> open(control.owner(), at);
            case KEEP_ALIVE -> sessions.use(control.session(), control.nonce(), clockMillis);
            case CLOSE -> close(control);
        }
    }

    private void close(SessionControl control) {
        if (isOpen(control.session(), control.nonce())) {
            sessions.remove(control.session());
        }
    }

    /**
     * A later session of a server replaces its earlier one: nobody waits for that any more. A client outside the cluster that asks again, since it has
     * no answer, has its session already. Beyond the bound a session is refused, and none is evicted.
     */
    private void open(@Nullable SessionOwner owner, long at) {
        if (owner == null || bounds == null || owner.isOutside() && ofClient(owner.nonce()) != 0) {
            return;
        }
        Session earlier = sessions.ofServer(owner.serverId());
        if (earlier != null) {
            if (owner.life() <= earlier.owner.life()) {
                return;
            }
            sessions.remove(earlier.id);
        }
        if (sessions.size() < placesFor(owner, bounds)) {
            sessions.add(new Session(at, owner, clockMillis));
        }
    }

    /** Some places are for servers only: one without a session takes no commands of its users, however many clients outside have sessions. */
    private static int placesFor(SessionOwner owner, SessionBounds bounds) {
        int all = bounds.sessionsMax();
        return owner.isOutside() ? all - all / SERVERS_SHARE : all;
    }

    /** Keeps the result of a command that took effect, null if it is not known. In the order of the log, once the entries of a batch were looked at. */
    public void completed(long at, SessionPlace place, byte @Nullable [] result) {
        Session session = sessions.get(place.session());
        if (session != null && bounds != null && at > restoredIndex) {
            session.completed(place, result, bounds);
        }
    }

    /** Looks at entries that a state machine with a disk of its own has applied before. Their results are not known. */
    public void replay(EntryBatch entries) {
        for (long at = entries.firstIndex(); at <= entries.lastIndex(); at++) {
            if (commandAt(entries, at) != NO_COMMAND && entries.typeAt(at) == EntryType.SESSION_COMMAND) {
                completed(at, SessionPlace.at(entries, at), null);
            }
        }
    }

    /** The last entry that was looked at. */
    public long index() {
        return index;
    }

    /** Whether sessions can be opened. */
    public boolean hasBounds() {
        return bounds != null;
    }

    /** How many sessions are open. */
    public int size() {
        return sessions.size();
    }

    /** Whether no more is kept than the bounds say. */
    public boolean isWithinBounds() {
        SessionBounds agreed = bounds;
        return agreed == null
                ? sessions.size() == 0
                : sessions.size() <= agreed.sessionsMax() && sessions.areAll(session -> session.isWithin(agreed));
    }

    /** Whether a session is open, and its owner has this nonce. */
    public boolean isOpen(long id, long nonce) {
        return sessions.get(id, nonce) != null;
    }

    /** The session that an incarnation of a server opened, or 0 if it has none. */
    public long sessionOf(int serverId, long nonce) {
        Session session = sessions.ofServer(serverId);
        return session != null && session.owner.nonce() == nonce ? session.id : 0;
    }

    /** The session that a client outside the cluster opened, or 0 if it has none. */
    public long ofClient(long nonce) {
        Session session = sessions.ofClient(nonce);
        return session == null ? 0 : session.id;
    }

    /** The life of a server's session, whichever of its incarnations opened it; 0 if it has none. */
    public long lifeOf(int serverId) {
        Session session = sessions.ofServer(serverId);
        return session == null ? 0 : session.owner.life();
    }

    /** The sequence of the last command of a session that took effect, 0 if none did or the session is not open. */
    public long lastOf(long id) {
        Session session = sessions.get(id);
        return session == null ? 0 : session.last;
    }

    /** The result of a command that took effect, or null if it is not kept. */
    public byte @Nullable [] resultOf(long id, long sequence) {
        Session session = sessions.get(id);
        return session == null ? null : session.resultOf(sequence);
    }

    /** No snapshot of an entry before this one will be taken. It may be ahead of the table: that of a snapshot which is restored later. */
    public void forgetUpTo(long snapshotIndex) {
        noEffects.forgetUpTo(Math.min(snapshotIndex, index));
    }

    /**
     * What a snapshot keeps of the sessions: version (1), index (8), session clock (8), time of the last entry (8), bounds, entries without effect,
     * sessions in the order in which they were used.
     *
     * @param image the entry of which the snapshot's state is, which may be an earlier one
     * @throws IOException if it is too early
     */
    public byte[] toBytes(long image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(VERSION);
        out.writeLong(index);
        out.writeLong(clockMillis);
        out.writeLong(lastTime);
        byte[] boundBytes = bounds == null ? new byte[0] : bounds.toBytes();
        out.writeShort(boundBytes.length);
        out.write(boundBytes);
        noEffects.write(out, image);
        sessions.write(out);
        return bytes.toByteArray();
    }

    /**
     * Becomes the table that a snapshot keeps.
     *
     * @param bytes what {@link #toBytes} wrote
     * @param image the entry of which the snapshot's state is
     * @throws MalformedDataException if they are of a newer version, or damaged
     */
    public void restore(byte[] bytes, long image) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            byte version = in.readByte();
            if (version != VERSION) {
                throw new MalformedDataException(
                        "the snapshot's sessions have version " + version + ", this release reads " + VERSION);
            }
            restore(in, image);
        } catch (IOException e) {
            throw new MalformedDataException("the snapshot's sessions are cut short at " + bytes.length + " bytes");
        }
    }

    private void restore(DataInputStream in, long image) throws IOException {
        index = in.readLong();
        restoredIndex = index;
        clockMillis = in.readLong();
        lastTime = in.readLong();
        byte[] boundBytes = in.readNBytes(in.readShort());
        bounds = boundBytes.length == 0 ? null : SessionBounds.fromBytes(boundBytes);
        noEffects.read(in, image);
        sessions.read(in);
    }
}
