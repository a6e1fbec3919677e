package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.network.VirtualTime;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/**
 * A leader may read without an entry in the log only if a majority confirms, after the read arrived, that it leads (thesis §6.4). Here are
 * the ways in which it can be led to believe so: each story ends with a stale read if the leader counts answers instead of looking to
 * which question of whose they are, or trusts its clock.
 */
class ReadAttacksTest {
    private static final int SEEDS = 50;

    private static int attacksOverSeeds(int servers, ToIntFunction<ReadAttack> story) {
        int attacks = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (ReadAttack attack = new ReadAttack(servers, seed)) {
                attacks += story.applyAsInt(attack);
                attack.check();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        return attacks;
    }

    /**
     * (1) Reads begin rounds; what server "two" answers stays under way, and in the end what "one" answers too. (2) The leader is heard by
     * nobody any more, the others replace it, and a write is acknowledged there. (3) Reads arrive at the old leader. (4) Now the answers
     * come in: of every round but the one that these reads need.
     */
    @Test
    void answersOfEarlierRounds_confirmNothing() {
        int attacks = attacksOverSeeds(3, attack -> {
            int one = attack.other(1);
            int two = attack.other(2);
            attack.link(two, attack.old).hold();
            for (int i = 0; i < 3; i++) {
                attack.read(attack.old);
                attack.run(attack.random.nextInt(5, 20));
            }
            attack.link(one, attack.old).hold();
            attack.read(attack.old);
            attack.run(10);
            attack.link(attack.old, one).cut();
            attack.link(attack.old, two).cut();
            attack.keepFromLearning(one);
            attack.keepFromLearning(two);
            attack.slowClock(10);
            attack.replaceBy(one, two);
            attack.read(attack.old);
            attack.run(attack.random.nextInt(3));
            attack.read(attack.old);
            boolean isOneFirst = attack.random.nextBoolean();
            attack.link(isOneFirst ? one : two, attack.old).release();
            attack.run(attack.random.nextInt(3));
            attack.read(attack.old);
            attack.run(attack.random.nextInt(3));
            attack.link(isOneFirst ? two : one, attack.old).release();
            attack.run(10);
            return attack.attacks();
        });
        assertThat(attacks).isGreaterThan(2 * SEEDS);
    }

    /**
     * (1) The leader and one follower are cut off from the other three, who elect a leader and acknowledge a write. (2) Reads arrive at the
     * old leader and at its follower. (3) That follower answers each round at once, and each answer comes twice: two answers and the leader
     * itself are three of five, but they are no majority.
     */
    @Test
    void twoAnswersOfOneServer_areOne() {
        int attacks = attacksOverSeeds(5, attack -> {
            int faithful = attack.other(1);
            int[] others = {attack.other(2), attack.other(3), attack.other(4)};
            for (int other : others) {
                attack.link(attack.old, other).cut();
                attack.link(other, attack.old).cut();
                attack.link(faithful, other).cut();
                attack.link(other, faithful).cut();
            }
            attack.link(faithful, attack.old).duplicate(1);
            attack.slowClock(10);
            attack.replaceBy(others);
            for (int i = 0; i < 3; i++) {
                attack.read(attack.old);
                attack.read(faithful);
                attack.run(attack.random.nextInt(20));
            }
            return attack.attacks();
        });
        assertThat(attacks).isGreaterThan(2 * SEEDS);
    }

    /**
     * (1) The followers' answers take longer and longer, up to a second; the leader hears of them all the time. (2) It is not heard any
     * more; the others replace it and acknowledge a write. (3) Answers of before still come in: to the old leader, whose clock is right,
     * both followers look as if they had spoken just now. Reads arrive there.
     */
    @Test
    void followersThatLookFresh_confirmNothing() {
        int attacks = attacksOverSeeds(3, attack -> {
            int one = attack.other(1);
            int two = attack.other(2);
            for (long millis = 20; millis <= 1_000; millis += 20) {
                long nanos = millis * 1_000_000;
                attack.link(one, attack.old).delay(nanos, nanos);
                attack.link(two, attack.old).delay(nanos, nanos);
                attack.run(40);
            }
            attack.link(attack.old, one).cut();
            attack.link(attack.old, two).cut();
            attack.replaceBy(one, two);
            for (int i = 0; i < 10; i++) {
                attack.read(attack.old);
                attack.run(attack.random.nextInt(30));
            }
            return attack.attacks();
        });
        assertThat(attacks).isGreaterThan(2 * SEEDS);
    }

    /**
     * (1) A read begins a round, and before its answers come in, the leader's process stops, and its clock with it, as when a machine is
     * suspended. (2) The others replace it and acknowledge a write. (3) Reads wait at its door when it goes on, with one answer before
     * them and one that comes right behind; to itself it has heard a majority this very moment.
     */
    @Test
    void pausedLeader_asksAgain() {
        int attacks = attacksOverSeeds(3, attack -> {
            int one = attack.other(1);
            int two = attack.other(2);
            attack.link(two, attack.old).hold();
            attack.read(attack.old);
            attack.run(1);
            VirtualServer paused = attack.cluster.server(attack.old);
            paused.pause(2_000);
            attack.slowClock(0);
            attack.keepFromLearning(one);
            attack.keepFromLearning(two);
            attack.replaceBy(one, two);
            for (int i = 0; i < 3; i++) {
                attack.read(attack.old);
                attack.run(attack.random.nextInt(100));
            }
            VirtualTime time = attack.cluster.time();
            attack.run((paused.pausedUntilNanos() - time.nanos()) / 1_000_000 + 1);
            attack.link(two, attack.old).release();
            attack.run(100);
            return attack.attacks();
        });
        assertThat(attacks).isGreaterThan(2 * SEEDS);
    }
}
