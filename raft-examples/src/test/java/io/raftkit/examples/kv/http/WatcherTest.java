package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Change;
import io.raftkit.examples.kv.watch.History;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatcherTest {
    private final History history = new History(100_000);
    private final List<String> pieces = new ArrayList<>();
    private final List<Consumer<Boolean>> onTheirWay = new ArrayList<>();
    private final List<Throwable> aborts = new ArrayList<>();
    private boolean isEnded;
    private int piecesMax = Integer.MAX_VALUE;
    private long last;

    private Watcher watcher(MemoryBudget memory) {
        return new Watcher(new Watched(Bytes.EMPTY, true), 1, history, memory, new Recorded());
    }

    /** Keeps what is written, up to a number of pieces, and fails then. */
    private final class Recorded implements Watcher.Outlet {
        @Override
        public void write(byte[] piece, boolean isLast, Consumer<Boolean> sent) {
            if (pieces.size() == piecesMax) {
                throw new AssertionError("broken on purpose");
            }
            pieces.add(new String(piece, StandardCharsets.UTF_8));
            isEnded |= isLast;
            onTheirWay.add(sent);
        }

        @Override
        public void abort(Throwable failure) {
            aborts.add(failure);
        }
    }

    private void change(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            history.changed(List.of(new Change(++last, Change.Kind.DELETE, Bytes.of("k".repeat(bytes)), null)));
        }
    }

    private void sent() {
        onTheirWay.remove(0).accept(true);
    }

    @Test
    void piece_isSentWhenTheOneBeforeIs_andHasAllThatCameMeanwhile() {
        Watcher watcher = watcher(new MemoryBudget(1 << 20));
        watcher.start();
        change(3, 1);
        watcher.advance();
        watcher.heartbeat();
        assertThat(pieces).hasSize(1);
        sent();
        assertThat(pieces).hasSize(2);
        assertThat(pieces.get(1)).contains("id: 1\n", "id: 2\n", "id: 3\n");
        sent();
        assertThat(onTheirWay).isEmpty();
        watcher.heartbeat();
        assertThat(pieces.get(2)).isEqualTo(": heartbeat\nid: 3\n\n");
    }

    @Test
    void clientThatCannotBeWrittenTo_isOver_andHoldsNoMemory() {
        MemoryBudget memory = new MemoryBudget(1 << 20);
        Watcher watcher = watcher(memory);
        watcher.start();
        sent();
        change(1, 1000);
        watcher.advance();
        assertThat(memory.takenBytes()).isGreaterThan(1000);
        onTheirWay.remove(0).accept(false);
        assertThat(watcher.isOver()).isTrue();
        assertThat(memory.takenBytes()).isZero();
        watcher.advance();
        watcher.heartbeat();
        assertThat(onTheirWay).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "advance", "written", "heartbeat", "end"})
    void clientThatCannotBeServed_isDisconnected_andSentNothingMore(String failing) {
        MemoryBudget memory = new MemoryBudget(1 << 20);
        Watcher watcher = watcher(memory);
        piecesMax = failing.equals("start") ? 0 : 1;
        watcher.start();
        switch (failing) {
            case "start" -> {}
            case "advance" -> {
                sent();
                change(1, 1000);
                watcher.advance();
            }
            case "written" -> {
                change(1, 1000);
                sent();
            }
            case "end" -> {
                change(10, 50_000);
                sent();
            }
            default -> {
                sent();
                watcher.heartbeat();
            }
        }
        assertThat(aborts).singleElement().isInstanceOf(AssertionError.class);
        assertThat(watcher.isOver()).isTrue();
        assertThat(memory.takenBytes()).isZero();
        piecesMax = Integer.MAX_VALUE;
        change(1, 1);
        watcher.advance();
        watcher.heartbeat();
        assertThat(pieces).hasSize(failing.equals("start") ? 0 : 1);
    }

    @Test
    void clientThatFallsOutOfTheHistory_isToldSo_afterWhatIsOnItsWay() {
        Watcher watcher = watcher(new MemoryBudget(1 << 20));
        watcher.start();
        change(10, 50_000);
        watcher.advance();
        assertThat(isEnded).isFalse();
        sent();
        assertThat(isEnded).isTrue();
        assertThat(watcher.isOver()).isTrue();
        assertThat(pieces.get(1)).contains("the changes from 1 on are no longer known here");
    }

    @Test
    void withoutMemory_whatThereIsRoomForIsSent_andThenTheClientIsDisconnected() {
        MemoryBudget memory = new MemoryBudget(10_000);
        Watcher watcher = watcher(memory);
        watcher.start();
        change(2, 1000);
        sent();
        assertThat(pieces.get(1)).contains("id: 1\n").doesNotContain("id: 2\n");
        memory.take(1);
        onTheirWay.clear();
        Watcher other = watcher(memory);
        other.start();
        sent();
        assertThat(isEnded).isTrue();
        assertThat(pieces.get(pieces.size() - 1)).contains("Watch again from revision 1");
    }
}
