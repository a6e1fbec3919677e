package io.raftkit.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.SessionBounds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which commands of sessions take effect (thesis §6.3), and what is remembered of them. */
class SessionTableTest {
    private static final SessionBounds BOUNDS = new SessionBounds(3, 4, 40, 10_000);

    private final SessionTable table = SessionLog.table(BOUNDS);
    private final SessionLog log = new SessionLog();

    @Test
    void eachSequence_takesEffectOnce_andInOrder_inOneBatchToo() {
        log.open(1, 1)
                .command(1, 1)
                .command(1, 1)
                .command(1, 3)
                .command(1, 2)
                .command(1, 3)
                .command(1, 2);
        assertThat(log.applyAll(table)).containsExactly("1/1", "1/2", "1/3");
        assertThat(table.lastOf(1)).isEqualTo(3);
        assertThat(new String(table.resultOf(1, 2))).isEqualTo("1/2");
    }

    /** It was told the results of commands that are not here: the cluster was recovered without them. No other client is concerned. */
    @Test
    void sessionWhoseClientHasLaterResults_isClosed() {
        log.open(0, 1).open(0, 2).command(1, 1).command(2, 1);
        log.command(1, 4, 3, "of a cluster that lost 2 and 3").command(1, 2).command(2, 2, 1, "2/2");
        assertThat(log.applyAll(table)).containsExactly("1/1", "2/1", "2/2");
        assertThat(table.isOpen(1, -1)).isFalse();
        assertThat(table.isOpen(2, -2)).isTrue();
        log.open(0, 1).command(8, 1);
        assertThat(log.applyAll(table)).containsExactly("8/1");
    }

    /** Or whoever guesses the id of a session would close it. */
    @Test
    void sessionOfAnother_isNotClosed_byWhoClaimsToHaveLaterResults() {
        log.open(0, 1).command(1, 1).commandWithReceived(-2, 1, 4, 3).command(1, 2);
        assertThat(log.applyAll(table)).containsExactly("1/1", "1/2");
    }

    @Test
    void commandsWithoutASession_alwaysTakeEffect() {
        log.plain("a").open(1, 1).plain("a").tick();
        assertThat(log.applyAll(table)).containsExactly("a", "a");
    }

    @Test
    void commandOfASessionThatIsNotOpen_hasNoEffect() {
        log.command(1, 1)
                .open(1, 1)
                .command(3, 1)
                .control(SessionControl.Kind.CLOSE, 2)
                .command(2, 1);
        assertThat(log.applyAll(table)).isEmpty();
    }

    @Test
    void laterSessionOfAServer_replacesTheEarlierOne_andNoEarlierOneTheLater() {
        log.open(1, 2)
                .command(1, 1)
                .open(1, 3)
                .command(1, 2)
                .command(3, 1)
                .open(1, 3)
                .open(1, 2);
        assertThat(log.applyAll(table)).containsExactly("1/1", "3/1");
        assertThat(table.sessionOf(1, 103)).isEqualTo(3);
        assertThat(table.lifeOf(1)).isEqualTo(3);
        assertThat(table.size()).isEqualTo(1);
    }

    /** Its client has no answer and asks again; with another nonce it wants another session. */
    @Test
    void clientThatAsksAgain_hasItsSessionAlready() {
        log.open(0, 1).command(1, 1).open(0, 1).command(1, 2).command(3, 1).open(0, 2);
        assertThat(log.applyAll(table)).containsExactly("1/1", "1/2");
        assertThat(table.ofClient(-1)).isEqualTo(1);
        assertThat(table.ofClient(-2)).isEqualTo(6);
        log.control(SessionControl.Kind.CLOSE, 1).open(0, 1);
        assertThat(log.applyAll(table)).isEmpty();
        assertThat(table.ofClient(-1)).isEqualTo(8);
    }

    /** Ids of sessions can be guessed. Who else names a session has no effect in it, before a snapshot of the table and behind one. */
    @Test
    void sessionOfAServer_isUsedByThatServerOnly() throws IOException {
        log.open(1, 1).open(2, 1).command(1, 1).commandOf(-7, 1, 2).commandOf(SessionLog.nonce(2, 1), 1, 2);
        log.controlOf(-7, SessionControl.Kind.CLOSE, 1).controlOf(SessionLog.nonce(2, 1), SessionControl.Kind.CLOSE, 1);
        log.command(1, 2);
        assertThat(log.applyAll(table)).containsExactly("1/1", "1/2");
        SessionTable restored = SessionLog.table(BOUNDS);
        restored.restore(table.toBytes(log.lastIndex()), log.lastIndex());
        log.commandOf(-7, 1, 3).controlOf(-7, SessionControl.Kind.CLOSE, 1).command(1, 3);
        assertThat(log.applyAll(restored)).containsExactly("1/3");
        assertThat(restored.resultOf(1, 3)).isEqualTo("1/3".getBytes());
    }

    @Test
    void sessionOfAClient_isUsedByThatClientOnly() {
        log.open(0, 1).open(0, 2).open(1, 1).command(1, 1);
        log.commandOf(-2, 1, 2).commandOf(SessionLog.nonce(1, 1), 1, 2);
        log.controlOf(-2, SessionControl.Kind.CLOSE, 1);
        log.controlOf(SessionLog.nonce(1, 1), SessionControl.Kind.CLOSE, 1).command(1, 2);
        assertThat(log.applyAll(table)).containsExactly("1/1", "1/2");
        assertThat(table.isOpen(1, -1)).isTrue();
        assertThat(table.isOpen(1, -2)).isFalse();
    }

    /** Or it would live as long as another one likes. */
    @Test
    void sessionThatAnotherKeepsAlive_expires() {
        log.open(0, 1).open(1, 1);
        for (int i = 0; i < 3; i++) {
            log.after(4_000).controlOf(-2, SessionControl.Kind.KEEP_ALIVE, 1).commandOf(-2, 1, 1);
            log.control(SessionControl.Kind.KEEP_ALIVE, 2);
        }
        log.applyAll(table);
        assertThat(table.isOpen(1, -1)).isFalse();
        assertThat(table.size()).isOne();
    }

    /** So no client has a nonce by which it could name the session of a server, and no server one of a client. */
    @Test
    void openingWithANonceOfTheOtherKind_opensNothing() {
        log.opening(new SessionOwner(1, 1, -5)).opening(new SessionOwner(0, 0, 5));
        log.applyAll(table);
        assertThat(table.size()).isZero();
    }

    @Test
    void sessionBeyondTheBound_isRefused_andNoneIsEvicted() {
        log.open(1, 1).open(0, 1).open(0, 2).open(2, 1).command(1, 1).command(4, 1);
        assertThat(log.applyAll(table)).containsExactly("1/1");
        log.control(SessionControl.Kind.CLOSE, 2).open(2, 1).command(log.lastIndex(), 1);
        assertThat(log.applyAll(table)).containsExactly("8/1");
    }

    /** A quarter of the places is theirs. */
    @Test
    void serversOpenSessions_whenClientsHaveAllOfTheirs() {
        SessionTable four = SessionLog.table(new SessionBounds(4, 4, 40, 10_000));
        log.open(0, 1).open(0, 2).open(0, 3).open(0, 4).open(1, 1).command(5, 1).command(4, 1);
        assertThat(log.applyAll(four)).containsExactly("5/1");
        assertThat(four.size()).isEqualTo(4);
        log.open(2, 1);
        log.applyAll(four);
        assertThat(four.size()).as("no more than all").isEqualTo(4);
    }

    @Test
    void withoutBounds_noSessionOpens_untilAConfigurationHasSome() {
        SessionTable unsealed = new SessionTable(Configuration.builder().build());
        log.open(1, 1);
        log.applyAll(unsealed);
        assertThat(unsealed.hasBounds()).isFalse();
        assertThat(unsealed.size()).isZero();
    }

    @Test
    void unusedSession_expiresByTheSessionClock() {
        log.open(1, 1).open(2, 1);
        for (int i = 0; i < 2; i++) {
            log.after(5_000).control(SessionControl.Kind.KEEP_ALIVE, 2);
        }
        log.applyAll(table);
        assertThat(table.size()).isEqualTo(2);
        log.after(1).tick().command(1, 1).command(2, 1);
        assertThat(log.applyAll(table)).containsExactly("2/1");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void sessionThatWasUsedLeastRecently_expires_alsoIfItWasNotAlwaysThatOne() {
        log.open(1, 1).open(2, 1);
        for (int i = 0; i < 2; i++) {
            log.after(5_000).control(SessionControl.Kind.KEEP_ALIVE, 1);
        }
        log.after(1).tick();
        log.applyAll(table);
        assertThat(table.isOpen(1, SessionLog.nonce(1, 1))).isTrue();
        assertThat(table.isOpen(2, SessionLog.nonce(2, 1))).isFalse();
    }

    @Test
    void wallClockThatJumps_closesNoSession() {
        log.open(1, 1).after(3_600_000).command(1, 1);
        assertThat(log.applyAll(table)).containsExactly("1/1");
    }

    @Test
    void resultsThatTheClientHas_orThatAreBeyondTheBounds_areNotKept() {
        log.open(1, 1).command(1, 1, 0, "a").command(1, 2, 0, "b").command(1, 3, 1, "c");
        log.applyAll(table);
        assertThat(table.resultOf(1, 1)).isNull();
        assertThat(table.resultOf(1, 2)).isEqualTo("b".getBytes());
        log.command(1, 4, 1, "d").command(1, 5, 1, "e").command(1, 6, 1, "f");
        log.applyAll(table);
        assertThat(table.resultOf(1, 2)).as("one more than may be kept").isNull();
        assertThat(table.resultOf(1, 3)).isEqualTo("c".getBytes());
        log.command(1, 7, 6, "x".repeat(30)).command(1, 8, 6, "y".repeat(30)).command(1, 9, 6, "z".repeat(41));
        log.applyAll(table);
        assertThat(table.resultOf(1, 7)).as("more bytes than may be kept").isNull();
        assertThat(table.resultOf(1, 8)).hasSize(30);
        assertThat(table.resultOf(1, 9)).as("more bytes by itself").isNull();
        assertThat(table.lastOf(1)).isEqualTo(9);
    }

    @Test
    void payloadThatSaysNothing_hasNoEffect() {
        log.open(1, 1)
                .bytes(EntryType.SESSION_COMMAND, 1, 2, 3)
                .bytes(EntryType.SESSION_CONTROL)
                .bytes(EntryType.SESSION_CONTROL, 1, 2)
                .bytes(EntryType.SESSION_CONTROL, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 101);
        assertThat(log.applyAll(table)).isEmpty();
        assertThat(table.size()).isEqualTo(1);
    }

    /** Servers apply the same log in different batches, and restart from snapshots at different entries. */
    @Test
    void tableAndEffects_dependOnTheLogOnly() throws IOException {
        for (int seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SessionLog any = anyLog(random);
            SessionTable one = SessionLog.table(BOUNDS);
            List<String> expected = any.apply(one, 1, any.lastIndex());
            SessionTable other = SessionLog.table(BOUNDS);
            List<String> applied = new ArrayList<>();
            long next = 1;
            while (next <= any.lastIndex()) {
                long to = Math.min(any.lastIndex(), next + random.nextInt(6));
                applied.addAll(any.apply(other, next, to));
                next = to + 1;
                byte[] kept = other.toBytes(to);
                other = SessionLog.table(BOUNDS);
                other.restore(kept, to);
            }
            assertThat(applied).as("seed " + seed).isEqualTo(expected);
            assertThat(other.toBytes(any.lastIndex())).as("seed " + seed).isEqualTo(one.toBytes(any.lastIndex()));
        }
    }

    private static SessionLog anyLog(SplittableRandom random) {
        SessionLog any = new SessionLog();
        for (int i = 0; i < 120; i++) {
            any.after(random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(400));
            long session = random.nextInt(1, 40);
            switch (random.nextInt(8)) {
                case 0 -> any.open(random.nextInt(3), random.nextInt(9));
                case 1 -> any.control(SessionControl.Kind.KEEP_ALIVE, session);
                case 2 -> any.control(SessionControl.Kind.CLOSE, random.nextInt(1, 120));
                case 3 -> any.plain("p");
                default -> {
                    long sequence = random.nextInt(1, 12);
                    any.command(session, sequence, random.nextInt(12), "r".repeat(random.nextInt(45)));
                }
            }
        }
        return any;
    }

    /** An image of an earlier entry is restored, and what is behind it is applied to it once more: with the effects that it had. */
    @Test
    void imageOfAnEarlierEntry_isGivenTheCommandsBehindIt_thatTookEffect() throws IOException {
        log.open(1, 1)
                .command(1, 1)
                .command(1, 1)
                .plain("p")
                .command(1, 3)
                .command(1, 2)
                .command(1, 2);
        log.applyAll(table);
        byte[] kept = table.toBytes(2);
        SessionTable restored = SessionLog.table(BOUNDS);
        restored.restore(kept, 2);
        log.command(1, 3).command(1, 3);
        assertThat(log.apply(restored, 3, 6)).containsExactly("p", "1/2");
        assertThat(log.apply(restored, 7, 9)).containsExactly("1/3");
        log.applyAll(table);
        assertThat(restored.toBytes(9)).isEqualTo(table.toBytes(9));
    }

    @Test
    void imageBeforeTheNewestSnapshot_isRefused() throws IOException {
        log.open(1, 1).command(1, 1).command(1, 1).command(1, 2);
        log.applyAll(table);
        table.forgetUpTo(3);
        assertThat(table.toBytes(3)).isNotEmpty();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> table.toBytes(2))
                .withMessageContaining("entry 2")
                .withMessageContaining("from entry 4");
    }

    /** As while a received snapshot is in force and not restored: what the table has not come to is not forgotten. */
    @Test
    void snapshotAheadOfTheTable_forgetsNothingBehindIt() throws IOException {
        log.open(1, 1).command(1, 1).command(1, 1);
        log.applyAll(table);
        table.forgetUpTo(5);
        byte[] kept = table.toBytes(3);
        SessionTable restored = SessionLog.table(BOUNDS);
        restored.restore(kept, 3);
        log.command(1, 1).command(1, 2);
        assertThat(log.applyAll(table)).containsExactly("1/2");
        log.applyAll(restored);
        assertThat(table.toBytes(3)).isEqualTo(restored.toBytes(3));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> table.toBytes(2));
    }

    /** The results of what a state machine applied in an earlier run are not known; what took effect is. */
    @Test
    void replay_tellsWhatTookEffect() {
        log.open(1, 1).command(1, 1).command(1, 2).command(1, 2);
        table.replay(log.batch(1, 4));
        assertThat(table.lastOf(1)).isEqualTo(2);
        assertThat(table.resultOf(1, 2)).isNull();
        log.command(1, 2).command(1, 3);
        assertThat(log.applyAll(table)).containsExactly("1/3");
    }

    @Test
    void restore_refusesEveryTruncation_andANewerVersion() throws IOException {
        log.open(1, 1).command(1, 1).command(1, 1);
        log.applyAll(table);
        byte[] bytes = table.toBytes(1);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(MalformedDataException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> SessionLog.table(BOUNDS).restore(cut, 1));
        }
        bytes[0] = 2;
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> SessionLog.table(BOUNDS).restore(bytes, 1))
                .withMessageContaining("version 2");
    }
}
