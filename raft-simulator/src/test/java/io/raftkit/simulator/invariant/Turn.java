package io.raftkit.simulator.invariant;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineLoad;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.Arrays;
import java.util.List;

/** What a server says of itself at the end of a turn: a follower of term 1 with an empty log, but for what is said here. */
final class Turn {
    /** The three servers with which the cluster begins. */
    static final Configuration BEGINNING = voters(1, 2, 3);

    final int server;
    ServerRole role = ServerRole.FOLLOWER;
    long term = 1;
    long commitIndex;
    private long firstIndex = 1;
    private long lastIndex;
    private long durableIndex;
    private long lastApplied;
    private long appliesFrom = 1;
    private EngineLoad load = EngineLoad.NONE;
    private EngineStatus.Membership membership = new EngineStatus.Membership(BEGINNING, 0, BEGINNING, 0);
    private List<EngineStatus.Peer> peers = List.of();

    private Turn(int server) {
        this.server = server;
    }

    static Configuration voters(int... ids) {
        return Configuration.of(
                Arrays.stream(ids).mapToObj(id -> Member.voter(id, "")).toList());
    }

    static Turn of(int server) {
        return new Turn(server);
    }

    Turn role(ServerRole newRole) {
        role = newRole;
        return this;
    }

    Turn term(long newTerm) {
        term = newTerm;
        return this;
    }

    /** The log ends with this entry, which is durable. */
    Turn log(long last) {
        lastIndex = last;
        return durable(last);
    }

    /** The log begins at this index, perhaps behind a snapshot. */
    Turn logBegins(long first) {
        firstIndex = first;
        return this;
    }

    Turn durable(long index) {
        durableIndex = index;
        return this;
    }

    Turn committed(long index) {
        commitIndex = index;
        return this;
    }

    Turn applied(long index) {
        lastApplied = index;
        return appliesFrom(index + 1);
    }

    /** The state machine needs the log from this index on. */
    Turn appliesFrom(long index) {
        appliesFrom = index;
        return this;
    }

    Turn load(EngineLoad newLoad) {
        load = newLoad;
        return this;
    }

    Turn membership(EngineStatus.Membership newMembership) {
        membership = newMembership;
        return this;
    }

    Turn membership(Configuration latest, long latestIndex, Configuration committed, long committedIndex) {
        return membership(new EngineStatus.Membership(latest, latestIndex, committed, committedIndex));
    }

    Turn peers(EngineStatus.Peer... newPeers) {
        peers = List.of(newPeers);
        return this;
    }

    EngineStatus status() {
        return new EngineStatus(
                role,
                term,
                0,
                firstIndex,
                lastIndex,
                durableIndex,
                commitIndex,
                lastApplied,
                appliesFrom,
                false,
                false,
                false,
                null,
                null,
                false,
                List.of(),
                load,
                membership,
                peers);
    }
}
