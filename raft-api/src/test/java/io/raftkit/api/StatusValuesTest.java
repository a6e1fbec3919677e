package io.raftkit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.Health;
import io.raftkit.api.status.MembershipStatus;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatusBuilder;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.status.SnapshotStatus;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What users are given may say more in later versions, so nobody but a builder or a factory makes it. */
class StatusValuesTest {

    @Test
    void valuesThatMayGrow_areNoRecords_andHideTheirConstructors() {
        for (Class<?> type : List.of(
                NodeStatus.class,
                NodeStatusBuilder.class,
                PeerStatus.class,
                PeerStatus.Builder.class,
                SnapshotStatus.class,
                SnapshotStatus.Builder.class,
                Health.class,
                ReadOptions.class,
                StateMachine.Snapshot.class,
                StateMachine.SnapshotPoint.class)) {
            assertThat(type.isRecord()).as(type.getName()).isFalse();
            assertThat(Modifier.isFinal(type.getModifiers())).as(type.getName()).isTrue();
            assertThat(type.getConstructors()).as(type.getName()).isEmpty();
        }
    }

    @Test
    void status_saysWhatItsBuilderWasTold_andNothingLater() {
        List<String> warnings = new ArrayList<>(List.of("w"));
        Map<String, Long> counters = new HashMap<>(Map.of("b", 2L, "a", 1L));
        PeerStatus peer = PeerStatus.builder(2, "b:1")
                .heardMillisAgo(12)
                .protocolVersion(9)
                .matchIndex(3)
                .snapshot(4, 5, 6)
                .counted(false)
                .problem("p")
                .build();
        SnapshotStatus snapshots = SnapshotStatus.builder()
                .newest(4, 100)
                .took(5, 6)
                .writing(true)
                .fetched(9, 10)
                .restored(7, 8)
                .problem("s")
                .lost("l")
                .build();
        MembershipStatus members = MembershipStatus.of(
                11, Configuration.of(List.of(Member.voter(1, "a:1"), Member.learner(2, "b:1"))), 6, "waits");
        NodeStatusBuilder builder = NodeStatus.builder(1)
                .cluster(7, 8)
                .state(NodeStatus.State.STALLED)
                .role(ServerRole.LEADER, 5)
                .leader(1, "a:1")
                .log(9, 8)
                .committed(7, 6)
                .whyNoLeader("why")
                .failure("failure")
                .warnings(warnings)
                .snapshots(snapshots)
                .members(members)
                .peers(List.of(peer))
                .counters(counters);
        NodeStatus status = builder.build();
        warnings.clear();
        counters.clear();
        builder.log(0, 0).failure(null);
        assertThat(status)
                .hasToString(
                        "NodeStatus{serverId=1, clusterId=7, group=8, state=STALLED, role=LEADER, term=5, leaderId=1,"
                                + " leaderAddress=a:1, lastIndex=9, durableIndex=8, commitIndex=7, lastApplied=6, whyNoLeader=why,"
                                + " failure=failure, warnings=[w], snapshots={index=4, sizeBytes=100, pauseMicros=5, writeMillis=6, writing=true,"
                                + " fetchedBytes=9, fetchBytes=10, restoredBytes=7, restoreBytes=8, problem=s, lost=l}, members={storeId=11, index=6,"
                                + " members=[{id=1, role=VOTER, address=a:1, storeId=0}, {id=2, role=LEARNER, address=b:1, storeId=0}],"
                                + " outgoingVoters=[], featureLevel=1, stage=waits}, peers=[{id=2, address=b:1, heardMillisAgo=12,"
                                + " protocolVersion=9, matchIndex=3,"
                                + " snapshotIndex=4, fetchedBytes=5, fetchBytes=6, counted=false, problem=p}], counters={a=1, b=2}}");
        assertThat(members.configuration().voters()).containsExactly(1);
        assertThat(members.stage()).isEqualTo("waits");
        assertThat(status.leads()).isTrue();
        assertThat(status.leaderAddress()).isEqualTo("a:1");
        assertThatThrownBy(() -> status.warnings().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> status.counters().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void maps_holdWhatTheAccessorsSay_andLeaveNoneOut() throws ReflectiveOperationException {
        PeerStatus peer = PeerStatus.builder(2, "b:1").build();
        NodeStatus status = NodeStatus.builder(1).peers(List.of(peer)).build();
        Health health = Health.of(status);
        SnapshotStatus snapshots = status.snapshots();
        Map<Object, Map<String, @Nullable Object>> maps = Map.of(
                peer, peer.toMap(), status, status.toMap(), health, health.toMap(), snapshots, snapshots.toMap());
        Map<String, Object> within = Map.of(
                "peers",
                List.of(peer.toMap()),
                "snapshots",
                snapshots.toMap(),
                "members",
                MembershipStatus.none().toMap());
        for (Map.Entry<Object, Map<String, @Nullable Object>> entry : maps.entrySet()) {
            Map<String, @Nullable Object> expected = new HashMap<>();
            for (Method accessor : entry.getKey().getClass().getDeclaredMethods()) {
                String name = accessor.getName();
                if (Modifier.isPublic(accessor.getModifiers())
                        && !Modifier.isStatic(accessor.getModifiers())
                        && accessor.getParameterCount() == 0
                        && !Set.of("toString", "hashCode", "toMap", "leads").contains(name)) {
                    expected.put(name, within.containsKey(name) ? within.get(name) : accessor.invoke(entry.getKey()));
                }
            }
            assertThat(entry.getValue()).isEqualTo(expected);
        }
    }

    @Test
    void health_isAValue() {
        assertThat(Health.of(true, false, "lags"))
                .isEqualTo(Health.of(true, false, "lags"))
                .hasSameHashCodeAs(Health.of(true, false, "lags"))
                .hasToString("Health{live=true, ready=false, why=lags}");
        List<Health> others = Stream.of(
                        Health.of(true, true, "lags"), Health.of(false, false, "lags"), Health.of(true, false, null))
                .toList();
        assertThat(others).doesNotContain(Health.of(true, false, "lags"));
        assertThat(Health.of(NodeStatus.builder(1).build()).ready()).isFalse();
        assertThat(Health.of(NodeStatus.builder(1).leader(2, null).build()).ready())
                .isTrue();
    }

    @Test
    void exceptions_sayWhatHappenedAsFields() {
        for (OutcomeUnknownException.Reason reason : OutcomeUnknownException.Reason.values()) {
            assertThat(new OutcomeUnknownException(reason, "m").reason()).isEqualTo(reason);
        }
        for (StartRefusedException.Reason reason : StartRefusedException.Reason.values()) {
            assertThat(new StartRefusedException(reason, "m").reason()).isEqualTo(reason);
        }
        assertThat(new MalformedDataException("m").reason()).isEqualTo(MalformedDataException.Reason.DAMAGED);
        assertThat(new MalformedDataException(MalformedDataException.Reason.UNKNOWN_VERSION, "m").reason())
                .isEqualTo(MalformedDataException.Reason.UNKNOWN_VERSION);
    }

    @Test
    void readOptions_areLinearizable_andRefuseANegativeTimeout() {
        ReadOptions options = ReadOptions.defaults();
        assertThat(options.consistency()).isEqualTo(ReadOptions.Consistency.LINEARIZABLE);
        assertThat(options.timeout()).isNull();
        ReadOptions timed =
                options.withTimeout(Duration.ofSeconds(2)).withConsistency(ReadOptions.Consistency.LINEARIZABLE);
        assertThat(timed.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.timeout()).isNull();
        assertThatThrownBy(() -> options.withTimeout(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout is PT-0.000000001S, but must not be negative");
    }
}
