package io.raftkit.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.RecordedLog;
import io.raftkit.runtime.thread.ManualClock;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens again and again is counted, not written. */
class RepeatedLinesTest {
    private static final long MILLI = 1_000_000;
    private static final long DAY_NANOS = 24 * 3_600_000 * MILLI;
    private static final Pattern COUNTED = Pattern.compile("\\((\\d+) lines like this one were counted");

    private final RecordedLog record = new RecordedLog();
    private final ManualClock clock = new ManualClock();

    private final NodeLog log = new NodeLog(1, record, clock);

    private static RaftEngine lonelyServer() {
        Configuration servers = Configuration.of(IntStream.rangeClosed(1, 3)
                .mapToObj(id -> Member.voter(id, "server-" + id + ":1"))
                .toList());
        Limits limits = Limits.within(16 << 20, 1 << 20, 1 << 19);
        EngineConfig config = new EngineConfig(
                new Bootstrap(1, 7, 0, 11, servers, true, true), 100 * MILLI, 300 * MILLI, 600 * MILLI, 5, limits);
        return new RaftEngine(config, Recovered.of(new Recovery()), 0, 0, 0);
    }

    private List<String> written() {
        return record.lines(Level.ALL);
    }

    private long countedLines() {
        return written().stream()
                .map(COUNTED::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    /** It asks for pre-votes in vain some 190,000 times. */
    @Test
    void serverWithoutAMajorityForADay_writesALineInTenMinutes_withTheCount() {
        RaftEngine engine = lonelyServer();
        long transitions = 0;
        while (clock.nanos < DAY_NANOS) {
            engine.advanceTo(clock.nanos, 0);
            Effects effects = engine.takeEffects();
            transitions += effects.transitions().size();
            effects.transitions().forEach(log::transition);
            long wakeAt = effects.wakeAtNanos();
            if (effects.persist() != null) {
                engine.persisted(effects.persist().ticket());
            }
            clock.nanos = wakeAt;
        }
        assertThat(transitions).isGreaterThan(100_000);
        assertThat(written()).hasSizeBetween(140, 165);
        assertThat(countedLines() + written().size()).isBetween(transitions - 2_000, transitions);
    }

    /** Each time a batch fits and the next one does not. */
    @Test
    void diskThatFillsUpAgainAndAgain_isWarnedOfNowAndThen() {
        for (int i = 0; i < 36_000; i++) {
            clock.nanos += 100 * MILLI;
            log.warn("the disk is full: " + i + " bytes are free");
        }
        assertThat(written()).hasSizeBetween(8, 14);
        assertThat(written()).first().isEqualTo("WARNING server 1: the disk is full: 0 bytes are free");
    }

    @Test
    void lineOfAnotherKind_isWritten_howeverOftenTheFirstWas() {
        IntStream.range(0, 100).forEach(i -> log.warn("took " + i + " ms"));
        log.warn("100 bytes are free");
        assertThat(written())
                .hasSize(RepeatedLines.AT_ONCE + 1)
                .last()
                .isEqualTo("WARNING server 1: 100 bytes are free");
    }

    /** What happens seldom is written each time, without counts. */
    @Test
    void lineThatComesOnceAnHour_isAlwaysWritten() {
        for (int hour = 0; hour < 1_000; hour++) {
            clock.nanos += 3_600_000 * MILLI;
            log.warn("took " + hour + " ms");
        }
        assertThat(written()).hasSize(1_000);
        assertThat(countedLines()).isZero();
    }

    /** Kinds may be without end, when texts hold what others sent. */
    @Test
    void kindsAreBounded() {
        RepeatedLines lines = new RepeatedLines();
        for (int i = 0; i < 100_000; i++) {
            lines.admit("x".repeat(i % 1_000), clock.nanos);
        }
        List<String> again = IntStream.range(0, 20)
                .mapToObj(i -> lines.admit("x", clock.nanos))
                .filter(line -> line != null)
                .toList();
        assertThat(again).hasSize(RepeatedLines.AT_ONCE);
    }
}
