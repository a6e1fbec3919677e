package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold after every step, whatever happens (Raft, Figure 3). */
class SafetyChecker {
    private final Map<Long, Integer> leaderOfTerm = new HashMap<>();
    private final List<String> committed = new ArrayList<>();
    private final Map<Integer, Long> commitSeen = new HashMap<>();
    private final Map<Integer, Long> termSeen = new HashMap<>();
    int leaders;

    /** Forgets what a server had promised, whose disk was taken away. */
    void wiped(int serverId) {
        termSeen.remove(serverId);
        termSeen.remove(-serverId);
        commitSeen.remove(serverId);
    }

    void check(VirtualCluster cluster) {
        for (VirtualServer server : cluster.servers.values()) {
            if (server.isUp()) {
                check(server, cluster);
            } else {
                commitSeen.remove(server.id);
            }
        }
    }

    private void check(VirtualServer server, VirtualCluster cluster) {
        EngineStatus status = server.engine().status();
        if (status.role() == ServerRole.LEADER) {
            Integer other = leaderOfTerm.putIfAbsent(status.term(), server.id);
            if (other == null) {
                leaders++;
                requireLeaderCompleteness(server);
            }
            require(other == null || other == server.id, "two leaders in term " + status.term());
        }
        require(status.term() >= termSeen.getOrDefault(server.id, 0L) || !server.isUp(), "term fell");
        require(server.termAndVote().term() >= termSeen.getOrDefault(-server.id, 0L), "durable term fell");
        termSeen.put(-server.id, server.termAndVote().term());
        require(status.commitIndex() >= commitSeen.getOrDefault(server.id, 0L), "commitIndex fell");
        commitSeen.put(server.id, status.commitIndex());
        require(
                status.lastApplied() <= status.commitIndex()
                        && status.commitIndex() <= status.lastIndex()
                        && status.durableIndex() <= status.lastIndex(),
                "order of indexes " + status);
        StoredSnapshot snapshot = server.storedSnapshot();
        require(
                server.storedFirst() <= (snapshot == null ? 1 : snapshot.ref().index() + 1),
                "the log begins at " + server.storedFirst() + ", behind " + snapshot);
        checkApplied(server);
        requireMajorityStores(cluster);
    }

    /** What is applied is stored by a majority. */
    void requireMajorityStores(VirtualCluster cluster) {
        long ofMajority = cluster.servers.values().stream()
                .map(VirtualServer::storedLast)
                .sorted()
                .skip((cluster.servers.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
        require(
                committed.size() <= ofMajority,
                "entry " + committed.size() + " is applied, a majority stores only " + ofMajority);
    }

    private void checkApplied(VirtualServer server) {
        for (int i = 0; i < server.applied.size(); i++) {
            String entry = server.appliedTerms.get(i) + "/" + server.applied.get(i);
            if (i == committed.size()) {
                committed.add(entry);
            } else if (i >= server.applied.size() - 8 || i == 0) {
                require(committed.get(i).equals(entry), "index " + (i + 1) + ": " + committed.get(i) + " and " + entry);
            }
        }
    }

    private void requireLeaderCompleteness(VirtualServer leader) {
        require(
                leader.engine().status().lastIndex() >= committed.size(),
                "leader " + leader.id + " lacks committed entries");
        for (int i = 0; i < committed.size(); i++) {
            long stored = leader.storedTerm(i + 1);
            String term = committed.get(i).substring(0, committed.get(i).indexOf('/'));
            require(
                    stored == 0 || term.equals(Long.toString(stored)),
                    "leader " + leader.id + " has another entry " + (i + 1));
        }
    }

    int committed() {
        return committed.size();
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
