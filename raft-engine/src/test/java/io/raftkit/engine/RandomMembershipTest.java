package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Seeded clusters whose members change all the time: servers join, are promoted, demoted, removed, added again and replaced under their id by
 * one with an empty disk, several at once, and leaders hand over, under loss, delay, ancient messages, partitions, slow disks, snapshots and crashes.
 */
@Tag("slow")
class RandomMembershipTest {
    private static final int SEEDS = Integer.getInteger("raftkit.seeds", 40);
    private static final int STEPS = 6_000;
    private static final int SERVERS_MAX = 7;
    private static final RandomSteps.Bounds TROUBLE = new RandomSteps.Bounds(8, 10, 12);

    private final ClusterOptions options = ClusterOptions.of(3);

    @Test
    void clusterStaysSafe_andLeavesEveryJointConfiguration() {
        int jointsLeft = 0;
        int replaced = 0;
        int committed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                MembershipChecker checker = run(seed);
                jointsLeft += checker.jointsLeft;
                replaced += checker.membersReplaced;
                committed += checker.committed();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        // A run in which nothing happens proves nothing.
        assertThat(jointsLeft).isGreaterThan(2 * SEEDS);
        assertThat(replaced).isPositive();
        assertThat(committed).isGreaterThan(30 * SEEDS);
    }

    private MembershipChecker run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ClusterOptions drawn = options.withSeed(seed).withWindow(random.nextBoolean() ? 2_000 : 1 << 20);
        VirtualCluster cluster = VirtualCluster.started(drawn.withTail(random.nextBoolean() ? 0 : Long.MAX_VALUE));
        for (int id = 4; id <= SERVERS_MAX; id++) {
            cluster.join(drawn, id);
        }
        MembershipChecker checker = new MembershipChecker(cluster);
        RandomSteps steps = new RandomSteps(cluster, random, SERVERS_MAX, TROUBLE);
        int changes = random.nextInt(5, 30);
        for (int step = 0; step < STEPS; step++) {
            steps.next(step);
            if (random.nextInt(1_000) < changes) {
                change(cluster, checker, random);
            }
            checker.check(cluster);
        }
        recover(cluster, checker);
        return checker;
    }

    /** Asks whichever server leads, or takes itself for the leader, for a change of one to three servers. */
    private static void change(VirtualCluster cluster, MembershipChecker checker, SplittableRandom random) {
        for (VirtualServer server : cluster.servers.values()) {
            if (server.isUp() && server.engine().leaderId() == server.id && random.nextInt(4) == 0) {
                int target = random.nextInt(SERVERS_MAX + 1);
                cluster.at(server.id, engine -> engine.transferLeadership(1, target));
            } else if (server.isUp() && server.engine().leaderId() == server.id) {
                EngineStatus.Membership membership = server.engine().status().membership();
                List<MemberChange> changes = new ArrayList<>();
                for (int i = random.nextInt(1, 4); i > 0; i--) {
                    changes.add(change(cluster, checker, membership, random));
                }
                cluster.at(server.id, engine -> engine.changeMembership(1, changes, 0));
            }
        }
    }

    private static MemberChange change(
            VirtualCluster cluster,
            MembershipChecker checker,
            EngineStatus.Membership membership,
            SplittableRandom random) {
        int id = random.nextInt(1, SERVERS_MAX + 1);
        VirtualServer server = cluster.server(id);
        Member member = membership.latest().member(id);
        if (member == null) {
            boolean isVoter = random.nextBoolean();
            boolean isNamed = isVoter || random.nextBoolean();
            Member added = Member.builder(id)
                    .role(isVoter ? Member.Role.VOTER : Member.Role.LEARNER)
                    .storeId(isNamed ? server.storeId() : 0)
                    .build();
            return new MemberChange.Add(added);
        }
        if (member.storeId() != 0 && member.storeId() != server.storeId()) {
            return new MemberChange.Replace(id, server.storeId(), "");
        }
        return switch (random.nextInt(5)) {
            case 0 -> new MemberChange.Remove(id);
            case 1 -> new MemberChange.Demote(id);
            case 2 -> mayLoseItsDisk(cluster, membership, server) ? wiped(checker, cluster, server) : promoted(id);
            case 3 -> new MemberChange.Prioritize(id, random.nextInt(3));
            default -> promoted(id);
        };
    }

    private static MemberChange promoted(int id) {
        return new MemberChange.Promote(id);
    }

    /** At most one voter of those that any server may still count on has another disk than is agreed on. */
    private static boolean mayLoseItsDisk(
            VirtualCluster cluster, EngineStatus.Membership membership, VirtualServer server) {
        Configuration latest = membership.latest();
        boolean isSettled = membership.latestIndex() == membership.committedIndex() && !latest.isJoint();
        boolean areAllWell = latest.members().stream()
                .allMatch(member -> member.storeId() != 0
                        && member.storeId() == cluster.server(member.id()).storeId());
        return isSettled
                && areAllWell
                && latest.voters().size() >= 3
                && server.engine != null
                && server.engine().leaderId() != server.id;
    }

    private static MemberChange wiped(MembershipChecker checker, VirtualCluster cluster, VirtualServer server) {
        checker.wipes(server);
        server.wipe();
        server.joins = true;
        server.start(cluster.nowNanos);
        cluster.turn(server.id);
        return new MemberChange.Replace(server.id, server.storeId(), "");
    }

    /** With all faults gone, a leader appears, leaves what is joint, and commits something new on every member. */
    private static void recover(VirtualCluster cluster, MembershipChecker checker) {
        cluster.heal();
        startAll(cluster);
        List<VirtualServer> lost = cluster.servers.values().stream()
                .filter(server -> isKnownByAnotherDisk(cluster, server))
                .toList();
        for (VirtualServer server : lost) {
            if (server.restoreDisk()) {
                checker.wiped(server.id);
            }
        }
        startAll(cluster);
        for (int round = 0; round < 100; round++) {
            cluster.run(100);
            checker.check(cluster);
            VirtualServer leader = cluster.leader();
            if (leader != null && isSettled(leader.engine().status().membership())) {
                long index = cluster.propose(leader.id, "last").firstIndex();
                cluster.run(300);
                checker.check(cluster);
                boolean isEverywhere = leader.engine().status().membership().committed().members().stream()
                        .filter(member -> isHeard(cluster.server(member.id()), member))
                        .allMatch(member -> cluster.server(member.id()).applied.size() >= index);
                if (index > 0 && isEverywhere) {
                    return;
                }
            }
        }
        throw new AssertionError("no progress ten seconds after all faults were gone: "
                + cluster.servers.values().stream()
                        .map(server -> "\n" + server.id + " with store " + Long.toHexString(server.storeId()) + ": "
                                + server.engine().status())
                        .toList());
    }

    private static void startAll(VirtualCluster cluster) {
        cluster.servers.values().stream()
                .filter(server -> !server.isUp())
                .forEach(server -> server.start(cluster.nowNanos));
    }

    /** A disk that was lost, and that no server has seen replaced, may be one without which there is no majority. */
    private static boolean isKnownByAnotherDisk(VirtualCluster cluster, VirtualServer server) {
        Set<Long> disks = new TreeSet<>();
        for (VirtualServer other : cluster.servers.values()) {
            EngineStatus.Membership membership = other.engine().status().membership();
            for (Configuration configuration : List.of(membership.committed(), membership.latest())) {
                Member member = configuration.member(server.id);
                disks.add(member == null ? 0 : member.storeId());
            }
        }
        disks.remove(0L);
        return !disks.isEmpty() && !disks.contains(server.storeId());
    }

    /** Whether the others can tell a server that it is a member: on the disk that is agreed on. */
    private static boolean isHeard(VirtualServer server, Member member) {
        return member.storeId() == server.storeId();
    }

    private static boolean isSettled(EngineStatus.Membership membership) {
        return membership.latestIndex() == membership.committedIndex()
                && !membership.latest().isJoint();
    }
}
