package io.raftkit.runtime.session;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.SessionBounds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A log with sessions, and what a state machine is given of it. To a command it answers the command's own bytes. */
final class SessionLog {
    private record Entry(long time, EntryType type, byte[] payload) {}

    private final List<Entry> entries = new ArrayList<>();
    private long time = 1_000_000;

    static SessionTable table(SessionBounds bounds) {
        return new SessionTable(Configuration.builder().sessionBounds(bounds).build());
    }

    long lastIndex() {
        return entries.size();
    }

    /** The leader's clock goes on before the next entry. */
    SessionLog after(long millis) {
        time += millis;
        return this;
    }

    /** That of an owner; of clients outside the cluster, which have server 0, it is negative. */
    static long nonce(int serverId, long life) {
        return serverId == 0 ? -life : 100L * serverId + life;
    }

    /** That of the owner of a session that the log has so far; 0 if it has none. */
    private long nonceOf(long session) {
        Entry opening = session > entries.size() ? null : entries.get((int) session - 1);
        SessionControl control = opening == null || opening.type != EntryType.SESSION_CONTROL
                ? null
                : SessionControl.of(ByteBuffer.wrap(opening.payload));
        return control == null ? 0 : control.nonce();
    }

    private SessionLog add(EntryType type, byte[] payload) {
        entries.add(new Entry(time, type, payload));
        return this;
    }

    SessionLog open(int serverId, long life) {
        return opening(new SessionOwner(serverId, life, nonce(serverId, life)));
    }

    SessionLog opening(SessionOwner owner) {
        return add(EntryType.SESSION_CONTROL, SessionControl.open(owner).toBytes());
    }

    SessionLog control(SessionControl.Kind kind, long session) {
        return controlOf(nonceOf(session), kind, session);
    }

    /** Of whoever has this nonce. */
    SessionLog controlOf(long nonce, SessionControl.Kind kind, long session) {
        return add(EntryType.SESSION_CONTROL, new SessionControl(kind, session, nonce, null).toBytes());
    }

    SessionLog command(long session, long sequence, long received, String command) {
        return command(new SessionPlace(session, nonceOf(session), sequence, received), command);
    }

    /** Of whoever has this nonce. */
    SessionLog commandOf(long nonce, long session, long sequence) {
        return command(new SessionPlace(session, nonce, sequence, 0), "of " + nonce);
    }

    /** Of whoever has this nonce, and says which results it has. */
    SessionLog commandWithReceived(long nonce, long session, long sequence, long received) {
        return command(new SessionPlace(session, nonce, sequence, received), "of " + nonce);
    }

    private SessionLog command(SessionPlace place, String command) {
        byte[] payload = SessionPlace.roomFor(command.getBytes(StandardCharsets.UTF_8));
        place.write(payload);
        return add(EntryType.SESSION_COMMAND, payload);
    }

    SessionLog command(long session, long sequence) {
        return command(session, sequence, 0, session + "/" + sequence);
    }

    SessionLog plain(String command) {
        return add(EntryType.COMMAND, command.getBytes(StandardCharsets.UTF_8));
    }

    SessionLog tick() {
        return add(EntryType.TICK, new byte[0]);
    }

    SessionLog bytes(EntryType type, int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return add(type, bytes);
    }

    EntryBatch batch(long from, long to) {
        var builder = EntryBatch.builder(from, 100);
        for (long index = from; index <= to; index++) {
            Entry entry = entries.get((int) index - 1);
            builder.add(1, entry.time, entry.type, entry.payload);
        }
        return builder.build();
    }

    /** Applies entries as one batch; returns the commands that took effect. */
    List<String> apply(SessionTable table, long from, long to) {
        EntryBatch batch = batch(from, to);
        List<String> applied = new ArrayList<>();
        List<Long> indexes = new ArrayList<>();
        List<byte[]> results = new ArrayList<>();
        for (long index = from; index <= to; index++) {
            int begin = table.commandAt(batch, index);
            if (begin != SessionTable.NO_COMMAND) {
                byte[] bytes = Command.at(batch, index, begin).bytes();
                applied.add(new String(bytes, StandardCharsets.UTF_8));
                indexes.add(index);
                results.add(bytes);
            }
        }
        for (int i = 0; i < indexes.size(); i++) {
            if (batch.typeAt(indexes.get(i)) == EntryType.SESSION_COMMAND) {
                table.completed(indexes.get(i), SessionPlace.at(batch, indexes.get(i)), results.get(i));
            }
        }
        return applied;
    }

    List<String> applyAll(SessionTable table) {
        return apply(table, table.index() + 1, lastIndex());
    }
}
