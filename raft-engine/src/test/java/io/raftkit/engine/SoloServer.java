package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Server 1 of a cluster whose other servers are played by the test: one verb, one turn, then a look at what it sent. Its disk finishes
 * writes when the test says so.
 */
final class SoloServer {
    static final int SELF = 1;

    final VirtualServer server;
    /** What left the server, in order. */
    final List<Effects.Outgoing> sent = new ArrayList<>();

    private final int size;
    private long nowNanos = 1_000 * VirtualCluster.MILLIS;

    private SoloServer(ClusterOptions options) {
        size = options.size();
        server = new VirtualServer(options, SELF);
        server.network = sent::add;
    }

    /** A server that starts for the first time; nothing is durable yet. */
    static SoloServer fresh(int size) {
        SoloServer solo = new SoloServer(ClusterOptions.of(size));
        solo.restart();
        return solo;
    }

    /** A server that starts for the first time, on an empty disk, to join a cluster; under an id that one of the first servers of it may have. */
    static SoloServer joining(int size) {
        SoloServer solo = fresh(size);
        solo.server.wipe();
        solo.server.joins = true;
        solo.restart();
        return solo;
    }

    /** A server that restarts in a term, with entries of these terms from index 1 on. Leaders open no term with an entry. */
    static SoloServer with(int size, long term, long... terms) {
        return voted(size, term, 0, terms);
    }

    /** A server that restarts having voted. */
    static SoloServer voted(int size, long term, int votedFor, long... terms) {
        SoloServer solo = new SoloServer(ClusterOptions.of(size).withoutNoOp());
        solo.remember(term, votedFor, terms);
        solo.restart();
        return solo;
    }

    /** The past of a server that has heard all others. */
    private void remember(long term, int votedFor, long... terms) {
        server.remember(term, votedFor, terms);
        server.rememberPeers();
    }

    /** A server that restarts knowing that entries are committed. */
    static SoloServer committed(int size, long term, long commitIndex, long... terms) {
        SoloServer solo = new SoloServer(ClusterOptions.of(size).withoutNoOp());
        solo.remember(term, 0, terms);
        solo.server.rememberCommit(commitIndex);
        solo.restart();
        return solo;
    }

    /**
     * A server that drops what a snapshot stands for, and restarts knowing that entries are committed. Durable entries leave its memory at
     * once.
     */
    static SoloServer droppingLog(int size, long term, long commitIndex, long... terms) {
        return keepingTail(0, size, term, commitIndex, terms);
    }

    /** The same, with so many bytes of entries that stay for followers. */
    static SoloServer keepingTail(long tailBytesMax, int size, long term, long commitIndex, long... terms) {
        SoloServer solo = new SoloServer(
                ClusterOptions.of(size).withoutNoOp().withWindow(0).withTail(tailBytesMax));
        solo.remember(term, 0, terms);
        solo.server.rememberCommit(commitIndex);
        solo.restart();
        return solo;
    }

    /** A leader of this term, whose log holds entries of these older terms. */
    static SoloServer leader(int size, long term, long... terms) {
        SoloServer solo = with(size, term - 1, terms);
        solo.lead();
        return solo;
    }

    /** Ends this incarnation, if there is one, and begins another with what the disk finished. */
    void restart() {
        server.crash();
        sent.clear();
        server.start(nowNanos);
        turn();
    }

    RaftEngine engine() {
        return server.engine();
    }

    EngineStatus status() {
        return engine().status();
    }

    ServerRole role() {
        return status().role();
    }

    long term() {
        return engine().currentTerm();
    }

    /** The terms of the log's entries, from index 1 on, as far as they are handed to the disk; the disk is let finish first. */
    List<Long> log() {
        write();
        List<Long> terms = new ArrayList<>();
        for (long index = 1; index <= server.storedLast(); index++) {
            terms.add(server.storedTerm(index));
        }
        return terms;
    }

    void turn() {
        server.turn();
    }

    /** How long it may be left alone. */
    long wakesInNanos() {
        return server.wakeAtNanos - nowNanos;
    }

    /** Lets time pass. */
    void after(long millis) {
        nowNanos += millis * VirtualCluster.MILLIS;
        server.tell(nowNanos);
        turn();
    }

    /** Takes in one message, in a turn of its own. */
    void receive(int from, RaftMessage message) {
        hear(from, message);
        turn();
    }

    /** Takes in a message without ending the turn. */
    void hear(int from, RaftMessage message) {
        server.receive(new Letter(
                from, SELF, ClusterOptions.firstStoreId(from), 0, VirtualCluster.throughBinaryForm(message)));
    }

    /** Takes a snapshot of what was applied; nothing of it is written yet. */
    StoredSnapshot snapshot() {
        StoredSnapshot snapshot = server.save();
        engine().snapshots().taken(snapshot);
        turn();
        return snapshot;
    }

    /** Receives a snapshot of another server; nothing of it is written yet but itself. */
    void receiveSnapshot(StoredSnapshot snapshot) {
        server.fetched(snapshot);
        engine().snapshots().received(snapshot);
        turn();
    }

    Admission propose(String... commands) {
        Admission admission = engine().propose(Arrays.stream(commands)
                .map(c -> c.getBytes(StandardCharsets.UTF_8))
                .toList());
        turn();
        return admission;
    }

    /** Lets the disk finish its oldest write. */
    void writeOne() {
        server.finishWrite();
        turn();
    }

    /** Lets the disk finish all that it was given, of which the engine does not hear. */
    void writeUntold() {
        while (!server.disk.isEmpty()) {
            server.finishWriteUntold();
            server.disk.remove();
        }
    }

    /** Says that the disk has finished the write that was finished untold. */
    void tellWritten() {
        server.tellWritten();
        turn();
    }

    /** Lets the disk finish all that it was given. */
    void write() {
        while (!server.disk.isEmpty()) {
            writeOne();
        }
    }

    /** Lets the election timeout end, on a disk that is done with what it had. */
    void timeOut() {
        write();
        after(700);
    }

    /** Lets the election timeout end while writes are under way. */
    void timeOutWithoutWriting() {
        after(599);
        after(2);
    }

    /** Lets the server campaign: its vote for itself is on its way to the disk. */
    void campaign() {
        timeOut();
        for (int id = 2; id <= size && role() == ServerRole.PRE_CANDIDATE; id++) {
            receive(id, PreVoteReply.granted(term() + 1));
        }
        require(ServerRole.CANDIDATE);
    }

    /** As {@link #campaign}, with the vote written: the only server of a cluster leads then. */
    void campaignOrLead() {
        if (size > 1) {
            campaign();
        } else {
            timeOut();
        }
        write();
    }

    /** Lets the server win an election, and writes what it owes. */
    void lead() {
        campaign();
        write();
        for (int id = 2; id <= size && role() == ServerRole.CANDIDATE; id++) {
            receive(id, RequestVoteReply.granted(term()));
        }
        require(ServerRole.LEADER);
        write();
    }

    private void require(ServerRole expected) {
        if (role() != expected) {
            throw new AssertionError("it is " + status());
        }
    }

    /** Everything of one kind that was sent to one server. */
    <M extends RaftMessage> List<M> sentTo(int to, Class<M> kind) {
        return sent.stream()
                .filter(out -> out.to() == to)
                .map(Effects.Outgoing::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** The last message of one kind that was sent to one server. */
    <M extends RaftMessage> M lastTo(int to, Class<M> kind) {
        List<M> messages = sentTo(to, kind);
        if (messages.isEmpty()) {
            throw new AssertionError("no " + kind.getSimpleName() + " to server " + to + " among " + sent);
        }
        return messages.get(messages.size() - 1);
    }

    /** Answers a request as a follower does that took it and made it durable. */
    void accept(int from, AppendEntries request) {
        receive(from, accepted(request));
    }

    /** Lets a follower take and answer all that it was sent last. */
    void acceptLast(int from) {
        accept(from, lastTo(from, AppendEntries.class));
    }

    static AppendEntriesReply accepted(AppendEntries request) {
        return AppendEntriesReply.accepted(request, request.lastIndex());
    }

    /** A request of a leader: entries of these terms behind an entry. */
    static AppendEntries append(long term, long prevLogIndex, long prevLogTerm, long leaderCommit, long... terms) {
        return new AppendEntries(
                term,
                1,
                1,
                0,
                prevLogIndex,
                prevLogTerm,
                leaderCommit,
                terms.length == 0 ? List.of() : List.of(Entries.of(prevLogIndex + 1, terms)));
    }

    static RequestVote requestVote(long term, long lastLogIndex, long lastLogTerm) {
        return new RequestVote(term, lastLogIndex, lastLogTerm, false);
    }

    static PreVote preVote(long term, long lastLogIndex, long lastLogTerm) {
        return new PreVote(term, lastLogIndex, lastLogTerm);
    }
}
