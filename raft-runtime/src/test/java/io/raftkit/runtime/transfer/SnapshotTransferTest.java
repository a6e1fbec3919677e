package io.raftkit.runtime.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects.Fetch;
import io.raftkit.engine.boundary.Effects.Search;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.FindSnapshot;
import io.raftkit.engine.message.Message;
import io.raftkit.runtime.snapshot.DamagedSnapshots;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.thread.ManualClock;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.Worker;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two sources and a receiver, whose turns and messages this test moves, by a clock of its own. */
class SnapshotTransferTest {
    private static final int CHUNK = SnapshotSource.CHUNK_BYTES_MAX;
    private static final int WINDOW = IncomingSnapshot.WINDOW_BYTES;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int RECEIVER = 3;

    private record Sent(int from, int to, Message message) {}

    private final ManualClock clock = new ManualClock();
    private final ArrayDeque<Sent> wire = new ArrayDeque<>();
    private final List<InMemoryDirectory> disks =
            List.of(new InMemoryDirectory(), new InMemoryDirectory(), new InMemoryDirectory());
    private final List<SnapshotSource> sources = new ArrayList<>();
    private final List<StoredSnapshot> received = new ArrayList<>();
    private final List<SnapshotRef> damaged = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final Map<String, Long> told = new TreeMap<>();
    private final SnapshotFigures figures = new SnapshotFigures();
    private Lifecycle lifecycle = new Lifecycle(new NodeLog(RECEIVER));
    private SnapshotFiles store;
    private SnapshotReceiver receiver;
    private long chunkBytesSent;

    SnapshotTransferTest() {
        for (int id = 1; id <= 2; id++) {
            sources.add(source(id, Integer.MAX_VALUE, 0));
        }
        startReceiver();
    }

    private NodeCommons commons(Lifecycle of) {
        return new NodeCommons(RECEIVER, of, clock, new Counters(), new NodeLog(RECEIVER));
    }

    private SnapshotSource source(int id, int roomBytes, long bytesPerSecond) {
        return new SnapshotSource(
                SnapshotFiles.in(disks.get(id - 1)),
                new DamagedSnapshots(List.of(), new NodeLog(id), new SnapshotFigures(), damaged::add),
                roomBytes,
                bytesPerSecond,
                new ManualRunner(),
                (to, message) -> {
                    chunkBytesSent +=
                            message instanceof Chunk chunk ? chunk.bytes().remaining() : 0;
                    wire.add(new Sent(id, to, message));
                },
                commons(new Lifecycle(new NodeLog(id))));
    }

    private void startReceiver() {
        lifecycle = new Lifecycle(new NodeLog(RECEIVER));
        store = SnapshotFiles.in(disks.get(RECEIVER - 1));
        receiver = new SnapshotReceiver(
                store,
                Integer.MAX_VALUE,
                new ManualRunner(),
                (to, message) -> wire.add(new Sent(RECEIVER, to, message)),
                commons(lifecycle),
                figures,
                new FetchReports() {
                    @Override
                    public void fetching(String id, long bytes) {
                        told.put(id, bytes);
                    }

                    @Override
                    public void received(StoredSnapshot snapshot) {
                        received.add(snapshot);
                    }

                    @Override
                    public void failed(String id, String why) {
                        failed.add(id + ": " + why);
                    }
                });
    }

    private static SnapshotRef ref(long index) {
        return ref(index, index);
    }

    private static SnapshotRef ref(long index, long nonce) {
        return SnapshotRef.of(index, 3, 1_000, 2, Configuration.of(List.of(Member.voter(1, "a:1"))), nonce);
    }

    private static byte[] state(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private StoredSnapshot store(int id, long index, int length) throws IOException {
        return store(id, ref(index), state(length));
    }

    private StoredSnapshot store(int id, SnapshotRef ref, byte[] state) throws IOException {
        try (SnapshotWriter writer = SnapshotFiles.in(disks.get(id - 1)).begin(ref)) {
            writer.write(ByteBuffer.wrap(state));
            return writer.publish();
        }
    }

    private void name(StoredSnapshot snapshot, int source) {
        receiver.fetch(new Fetch(snapshot, source));
        turns();
    }

    private void turns() {
        while (receiver.turn() == Worker.AGAIN) {
            // Until nothing is left.
        }
        for (SnapshotSource source : sources) {
            while (source.turn() == Worker.AGAIN) {
                // Until nothing is left.
            }
        }
    }

    private void deliver(Sent sent) {
        if (sent.to == RECEIVER) {
            receiver.offer(sent.from, sent.message);
        } else {
            sources.get(sent.to - 1).offer(sent.from, sent.message);
        }
        turns();
    }

    private void deliver(int count) {
        for (int delivered = 0; delivered < count; delivered++) {
            deliver(wire.poll());
        }
    }

    private void deliverUntilFetched(long bytes) {
        while (figures.status(null).fetchedBytes() < bytes) {
            deliver(wire.poll());
        }
    }

    private void deliverAll() {
        for (Sent sent = wire.poll(); sent != null; sent = wire.poll()) {
            deliver(sent);
        }
    }

    private void pass(long nanos) {
        clock.nanos += nanos;
        turns();
    }

    private void isHere(StoredSnapshot snapshot) throws IOException {
        assertThat(received).contains(snapshot);
        try (SnapshotReader reader = store.open(snapshot.ref().id())) {
            ByteBuffer all = ByteBuffer.allocate((int) snapshot.sizeBytes() + 1);
            reader.read(all, 0);
            assertThat(Arrays.copyOf(all.array(), all.position())).isEqualTo(state((int) snapshot.sizeBytes()));
        }
        assertThat(figures.status(null).fetchBytes()).isZero();
    }

    @Test
    void progress_isTold_alsoOfWhatWasHereBefore() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 4 * WINDOW);
        name(snapshot, 1);
        while (told.get(snapshot.ref().id()) < 2L * WINDOW) {
            deliver(wire.poll());
        }
        wire.clear();
        lifecycle.stop();
        turns();
        told.clear();
        startReceiver();
        name(snapshot, 1);
        assertThat(told.get(snapshot.ref().id())).isGreaterThanOrEqualTo(WINDOW);
        deliverAll();
        assertThat(told).containsEntry(snapshot.ref().id(), snapshot.sizeBytes());
    }

    @Test
    void statesOfAllSizes_arriveAsTheyAre_andEachByteIsSentOnce() throws IOException {
        long index = 2;
        for (int length : new int[] {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, WINDOW, 3 * WINDOW + 17}) {
            StoredSnapshot snapshot = store(1, ++index, length);
            chunkBytesSent = 0;
            name(snapshot, 1);
            deliverAll();
            isHere(snapshot);
            assertThat(chunkBytesSent).isEqualTo(length);
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void noMoreThanAWindow_isEverOnItsWay() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 5 * WINDOW);
        name(snapshot, 1);
        while (!wire.isEmpty()) {
            assertThat(wire.size()).isLessThanOrEqualTo(WINDOW / CHUNK);
            deliver(wire.poll());
        }
        isHere(snapshot);
    }

    @Test
    void lostRepeatedAndReorderedParts_makeNoDifference() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 4 * WINDOW + 5);
        for (int seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            disks.get(RECEIVER - 1).names().forEach(name -> delete(name));
            startReceiver();
            received.clear();
            for (int rounds = 0; received.isEmpty(); rounds++) {
                assertThat(rounds).isLessThan(1_000);
                name(snapshot, 1);
                while (!wire.isEmpty()) {
                    List<Sent> all = new ArrayList<>(wire);
                    wire.clear();
                    while (!all.isEmpty()) {
                        Sent sent = all.get(random.nextInt(all.size()));
                        if (random.nextInt(10) != 0) {
                            all.remove(sent);
                        }
                        if (random.nextInt(5) != 0) {
                            deliver(sent);
                        }
                    }
                }
                pass(FetchDeadlines.RETRY_NANOS);
            }
            isHere(snapshot);
        }
    }

    private void delete(String name) {
        try {
            disks.get(RECEIVER - 1).delete(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twentyCuts_costAtMostAWindowEach() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 40 * WINDOW);
        name(snapshot, 1);
        for (int cut = 0; cut < 20; cut++) {
            deliver(12);
            wire.clear();
            name(snapshot, 1);
            pass(FetchDeadlines.RETRY_NANOS);
        }
        deliverAll();
        isHere(snapshot);
        assertThat(chunkBytesSent).isLessThanOrEqualTo(snapshot.sizeBytes() + 20L * WINDOW);
    }

    @Test
    void lostPart_isAskedForAgain_andThoseBehindItAreNot() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 2 * WINDOW);
        name(snapshot, 1);
        while (!(wire.peek().message instanceof Chunk)) {
            deliver(wire.poll());
        }
        wire.remove();
        deliverAll();
        assertThat(figures.status(null).fetchedBytes()).isZero();
        name(snapshot, 1);
        pass(FetchDeadlines.RETRY_NANOS);
        deliverAll();
        isHere(snapshot);
        assertThat(chunkBytesSent).isEqualTo(snapshot.sizeBytes() + CHUNK);
    }

    @Test
    void anotherSourceOfTheSame_goesOnWhereTheFirstStopped() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        store(2, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliverUntilFetched(5 * WINDOW);
        wire.clear();
        name(snapshot, 2);
        assertThat(wire).allMatch(sent -> sent.to == 2);
        deliverAll();
        isHere(snapshot);
        assertThat(chunkBytesSent).isLessThanOrEqualTo(snapshot.sizeBytes() + WINDOW);
    }

    /** The new leader took its own snapshot of the same entry. */
    @Test
    void anotherSnapshotOfTheSameState_goesOnWhereTheFirstStopped() throws IOException {
        StoredSnapshot first = store(1, 3, 10 * WINDOW);
        StoredSnapshot second = store(2, ref(3, 77), state(10 * WINDOW));
        name(first, 1);
        deliverUntilFetched(5 * WINDOW);
        wire.clear();
        name(second, 2);
        assertThat(wire).allMatch(sent -> sent.to == 2);
        deliverAll();
        isHere(first);
        assertThat(chunkBytesSent).isLessThanOrEqualTo(first.sizeBytes() + WINDOW);
        assertThat(told).containsEntry(second.ref().id(), first.sizeBytes());
        assertThat(failed).isEmpty();
        // The leader may offer it once more before it knows.
        name(second, 2);
        assertThat(wire).isEmpty();
        assertThat(received).containsOnly(first);
    }

    /** A leader is elected long after the fetch from the last one was given up. */
    @Test
    void anotherSnapshotOfTheSameState_goesOnWithWhatAnEarlierFetchLeft() throws IOException {
        StoredSnapshot first = store(1, 3, 10 * WINDOW);
        StoredSnapshot second = store(2, ref(3, 77), state(10 * WINDOW));
        name(first, 1);
        deliverUntilFetched(5 * WINDOW);
        wire.clear();
        pass(FetchDeadlines.SILENT_NANOS);
        assertThat(failed).hasSize(1);
        wire.clear();
        name(second, 2);
        deliverAll();
        isHere(first);
        assertThat(chunkBytesSent).isLessThanOrEqualTo(first.sizeBytes() + WINDOW);
    }

    /** Equal states may be written as different bytes, such as a map in the order of its hashes. */
    @Test
    void otherBytesOfTheSameEntry_areNotJoined_andFetchedFromTheirBegin() throws IOException {
        StoredSnapshot first = store(1, 3, 10 * WINDOW);
        byte[] others = state(10 * WINDOW);
        others[0]++;
        StoredSnapshot second = store(2, ref(3, 77), others);
        name(first, 1);
        deliverUntilFetched(5 * WINDOW);
        wire.clear();
        name(second, 2);
        deliverAll();
        assertThat(received).isEmpty();
        assertThat(failed).singleElement().asString().startsWith(second.ref().id());
        name(second, 2);
        deliverAll();
        assertThat(received).containsExactly(second);
        try (SnapshotReader reader = store.open(second.ref().id())) {
            ByteBuffer all = ByteBuffer.allocate(others.length);
            reader.read(all, 0);
            assertThat(all.array()).isEqualTo(others);
        }
    }

    @Test
    void restartOfTheReceiver_goesOnWithWhatIsOnItsDisk() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliverUntilFetched(5 * WINDOW);
        wire.clear();
        lifecycle.stop();
        turns();
        startReceiver();
        name(snapshot, 1);
        deliverAll();
        isHere(snapshot);
        assertThat(chunkBytesSent).isLessThanOrEqualTo(snapshot.sizeBytes() + 2 * WINDOW);
    }

    @Test
    void newerSnapshot_takesThePlaceOfTheOneThatIsFetched() throws IOException {
        StoredSnapshot older = store(1, 3, 10 * WINDOW);
        StoredSnapshot newer = store(1, 9, WINDOW);
        name(older, 1);
        deliver(12);
        name(newer, 1);
        deliverAll();
        isHere(newer);
        assertThat(received).containsExactly(newer);
        assertThat(disks.get(RECEIVER - 1).names()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void snapshotThatIsHereAlready_isNotFetchedAgain_andIsToldEachTime() throws IOException {
        StoredSnapshot snapshot = store(RECEIVER, 3, WINDOW);
        name(snapshot, 1);
        name(snapshot, 1);
        assertThat(wire).isEmpty();
        assertThat(received).containsExactly(snapshot, snapshot);
    }

    @Test
    void damagedOneThatIsHere_isFetchedAnew() throws IOException {
        StoredSnapshot snapshot = store(1, 3, WINDOW);
        store(RECEIVER, 3, WINDOW);
        disks.get(RECEIVER - 1).flip("snap-" + snapshot.ref().id(), WINDOW / 2, 1);
        name(snapshot, 1);
        deliverAll();
        isHere(snapshot);
    }

    /** The engine may have passed it over when it was told of it first. */
    @Test
    void receivedOneThatWasDamagedOrDeletedSince_isFetchedAnew() throws IOException {
        StoredSnapshot snapshot = store(1, 3, WINDOW);
        name(snapshot, 1);
        deliverAll();
        String file = "snap-" + snapshot.ref().id();
        disks.get(RECEIVER - 1).flip(file, WINDOW / 2, 1);
        isFetchedAgain(snapshot);
        delete(file);
        isFetchedAgain(snapshot);
    }

    private void isFetchedAgain(StoredSnapshot snapshot) throws IOException {
        received.clear();
        name(snapshot, 1);
        assertThat(received).isEmpty();
        deliverAll();
        isHere(snapshot);
    }

    @Test
    void snapshotThatTheSourceDeleted_isToldAsGone_andAnotherOneIsFetched() throws IOException {
        StoredSnapshot snapshot = store(1, 3, WINDOW);
        SnapshotFiles.in(disks.get(0)).delete(snapshot.ref().id());
        name(snapshot, 1);
        deliverAll();
        assertThat(failed).hasSize(1).first().asString().contains(snapshot.ref().id(), "server 1", "any more");
        StoredSnapshot other = store(1, 4, WINDOW);
        name(other, 1);
        deliverAll();
        isHere(other);
    }

    @Test
    void deletedWhileItIsFetched_canBeFetchedToItsEnd() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliver(12);
        SnapshotFiles.in(disks.get(0)).delete(snapshot.ref().id());
        deliverAll();
        isHere(snapshot);
    }

    @Test
    void partThatRottedAtTheSource_isNotSent() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        disks.get(0).flip("snap-" + snapshot.ref().id(), 5 * WINDOW, 1);
        name(snapshot, 1);
        deliverAll();
        assertThat(received).isEmpty();
        assertThat(failed).hasSize(1);
        assertThat(damaged).containsExactly(snapshot.ref());
    }

    /** Whoever looks for one is named another, and whoever fetched it gets not even the parts that are whole. */
    @Test
    void snapshotThatIsFoundRotten_isGivenToNobodyAnyMore() throws IOException {
        StoredSnapshot older = store(1, 3, WINDOW);
        StoredSnapshot rotten = store(1, 4, 10 * WINDOW);
        disks.get(0).flip("snap-" + rotten.ref().id(), 5 * WINDOW, 1);
        name(rotten, 1);
        deliverAll();
        chunkBytesSent = 0;
        name(rotten, 1);
        deliverAll();
        assertThat(chunkBytesSent).isZero();
        assertThat(failed).hasSize(2);
        assertThat(damaged).containsExactly(rotten.ref());
        sources.get(0).offer(RECEIVER, new FindSnapshot(1));
        turns();
        assertThat(wire.poll()).isEqualTo(new Sent(1, RECEIVER, new FindSnapshot.Found(1, older)));
    }

    /** A snapshot of the same id and length, whose state is another one. */
    private void storeAnother(int id, long index, int length) throws IOException {
        try (SnapshotWriter writer = SnapshotFiles.in(disks.get(id - 1)).begin(ref(index))) {
            byte[] another = state(length);
            another[0] ^= 1;
            another[length - 1] ^= 1;
            writer.write(ByteBuffer.wrap(another));
            writer.publish();
        }
    }

    /** Each block has its checksum, at the same place under the same id: only the whole tells. */
    @Test
    void partsOfTwoStatesUnderOneId_areNeverJoined() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        storeAnother(2, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliverUntilFetched(5 * WINDOW);
        wire.clear();
        name(snapshot, 2);
        deliverAll();
        isThrownAwayAndFetchedAnew(snapshot, "another state");
    }

    private void isThrownAwayAndFetchedAnew(StoredSnapshot snapshot, String why) throws IOException {
        assertThat(received).isEmpty();
        assertThat(failed).hasSize(1).first().asString().contains(why);
        assertThat(disks.get(RECEIVER - 1).names()).isEmpty();
        name(snapshot, 1);
        deliverAll();
        isHere(snapshot);
    }

    @Test
    void partThatIsLeftOfAnotherState_isThrownAwayWhenTheWholeIsHere() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        storeAnother(2, 3, 10 * WINDOW);
        name(snapshot, 2);
        deliverUntilFetched(5 * WINDOW);
        wire.clear();
        lifecycle.stop();
        turns();
        startReceiver();
        name(snapshot, 1);
        deliverAll();
        isThrownAwayAndFetchedAnew(snapshot, "digest of the whole");
    }

    @Test
    void otherLengthThanWasNamed_isRefused() throws IOException {
        StoredSnapshot snapshot = store(1, 3, WINDOW);
        name(new StoredSnapshot(snapshot.ref(), WINDOW + 1), 1);
        deliverAll();
        assertThat(received).isEmpty();
        assertThat(failed.get(0)).contains(String.valueOf(WINDOW + 1));
    }

    @Test
    void diskWithoutRoom_isFoundBeforeAnythingIsAskedFor() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        disks.get(RECEIVER - 1).capacityBytes(10 * WINDOW);
        name(snapshot, 1);
        assertThat(wire).isEmpty();
        assertThat(failed.get(0)).contains("room for");
    }

    @Test
    void diskThatFillsUpMeanwhile_isFreedOfWhatWasFetched() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        InMemoryDirectory disk = disks.get(RECEIVER - 1);
        name(snapshot, 1);
        deliver(20);
        disk.faults(operation -> operation.kind() == Operation.Kind.WRITE ? Fault.full(0) : Fault.NONE);
        deliverAll();
        assertThat(failed.get(0)).contains("no space left");
        assertThat(disk.names()).isEmpty();
        disk.faults(operation -> Fault.NONE);
        name(snapshot, 1);
        deliverAll();
        isHere(snapshot);
    }

    @Test
    void fetchThatNobodyNamesAnyMore_isGivenUp_andItsPartStays() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliver(12);
        pass(FetchDeadlines.UNWANTED_NANOS);
        wire.clear();
        pass(FetchDeadlines.RETRY_NANOS);
        assertThat(wire).isEmpty();
        assertThat(figures.status(null).fetchBytes()).isZero();
        assertThat(disks.get(RECEIVER - 1).names()).hasSize(1).allMatch(name -> name.endsWith(".part"));
        assertThat(failed).hasSize(1).first().asString().contains(snapshot.ref().id(), "not offered any more");
        // Whoever else fetches a snapshot finds the store free.
        store.resume(ref(4)).close();
    }

    @Test
    void sourceThatGivesLessThanItIsAskedFor_isAskedForTheRest() throws IOException {
        sources.set(0, source(1, 1_000, 0));
        StoredSnapshot snapshot = store(1, 3, 2 * WINDOW + 5);
        name(snapshot, 1);
        deliverAll();
        isHere(snapshot);
        assertThat(chunkBytesSent).isEqualTo(snapshot.sizeBytes());
    }

    @Test
    void rate_isKept() throws IOException {
        sources.set(0, source(1, Integer.MAX_VALUE, 2 * CHUNK));
        StoredSnapshot snapshot = store(1, 3, 20 * CHUNK);
        name(snapshot, 1);
        for (int halves = 0; received.isEmpty(); halves++) {
            assertThat(halves).isLessThanOrEqualTo(20);
            assertThat(chunkBytesSent).isLessThanOrEqualTo((halves + 1L) * CHUNK);
            deliverAll();
            name(snapshot, 1);
            pass(SECOND / 2);
        }
        isHere(snapshot);
    }

    @Test
    void requestsThatWait_areBounded_andOneThatIsRepeatedWaitsOnce() {
        FetchChunk request = new FetchChunk("3-3-0000000000000003", 0, 1);
        for (int repeated = 0; repeated < 2 * SnapshotSource.REQUESTS_MAX; repeated++) {
            assertThat(sources.get(0).offer(2, request)).isTrue();
        }
        for (int offset = 0; offset < SnapshotSource.REQUESTS_MAX; offset++) {
            assertThat(sources.get(0).offer(2, new FetchChunk(request.snapshotId(), offset, 1)))
                    .isTrue();
        }
        assertThat(sources.get(0).offer(2, new FetchChunk(request.snapshotId(), 1_000, 1)))
                .isFalse();
    }

    /** With a slow source and a new snapshot every few seconds, three servers were given only parts that they had no more use for. */
    @Test
    void requestsForAnotherSnapshot_takeThePlaceOfThoseBefore() throws IOException {
        StoredSnapshot older = store(1, 3, 4 * CHUNK);
        StoredSnapshot newer = store(1, 9, CHUNK);
        for (long offset = 0; offset < older.sizeBytes(); offset += CHUNK) {
            sources.get(0).offer(2, new FetchChunk(older.ref().id(), offset, CHUNK));
        }
        sources.get(0).offer(3, new FetchChunk(older.ref().id(), 0, CHUNK));
        sources.get(0).offer(2, new FetchChunk(newer.ref().id(), 0, CHUNK));
        while (sources.get(0).turn() == Worker.AGAIN) {
            // Until all requests are answered.
        }
        assertThat(wire.stream().map(sent -> sent.to + " " + ((Chunk) sent.message).snapshotId()))
                .containsExactly("3 " + older.ref().id(), "2 " + newer.ref().id());
    }

    @Test
    void snapshotThatNobodyAsksForAnyMore_isClosed() throws IOException {
        StoredSnapshot snapshot = store(1, 3, CHUNK);
        name(snapshot, 1);
        deliverAll();
        assertThat(sources.get(0).turn()).isEqualTo(clock.nanos + SnapshotSource.IDLE_NANOS);
        assertThat(sources.get(0).isGiven(snapshot.ref().id())).isTrue();
        pass(SnapshotSource.IDLE_NANOS);
        assertThat(sources.get(0).isGiven(snapshot.ref().id())).isFalse();
        assertThat(sources.get(0).turn()).isEqualTo(Worker.IDLE);
    }

    @Test
    void partsThatWereNotAskedFor_areNotKept() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        name(snapshot, 1);
        wire.clear();
        FetchChunk beyond = new FetchChunk(snapshot.ref().id(), 5 * WINDOW, CHUNK);
        receiver.offer(
                1, Chunk.of(beyond, snapshot.sizeBytes(), new byte[Chunk.DIGEST_BYTES], ByteBuffer.allocate(CHUNK)));
        turns();
        assertThat(figures.status(null).fetchedBytes()).isZero();
        name(snapshot, 1);
        pass(FetchDeadlines.RETRY_NANOS);
        deliverAll();
        isHere(snapshot);
    }

    private void lookFor(long indexMin) {
        receiver.search(new Search(indexMin, 0, List.of(1, 2)));
        turns();
    }

    @Test
    void snapshotThatAnyServerHas_isFoundAndFetched() throws IOException {
        store(1, 3, WINDOW);
        StoredSnapshot snapshot = store(2, 9, 3 * WINDOW);
        lookFor(5);
        deliverAll();
        isHere(snapshot);
        assertThat(chunkBytesSent).isEqualTo(snapshot.sizeBytes());
    }

    @Test
    void snapshotThatCannotBeReadWhereItIs_isFetchedFromAnotherServer() throws IOException {
        StoredSnapshot rotten = store(1, 9, 3 * WINDOW);
        disks.get(0).flip("snap-" + rotten.ref().id(), 2 * WINDOW, 1);
        StoredSnapshot snapshot = store(2, 8, 3 * WINDOW);
        lookFor(5);
        deliverAll();
        isHere(snapshot);
        assertThat(received).containsExactly(snapshot);
    }

    @Test
    void serverThatFallsSilent_isReplacedByAnother() throws IOException {
        store(1, 9, 10 * WINDOW);
        StoredSnapshot snapshot = store(2, 8, 3 * WINDOW);
        lookFor(5);
        deliver(12);
        for (long waited = 0; received.isEmpty(); waited += SECOND) {
            assertThat(waited).isLessThanOrEqualTo(2 * FetchDeadlines.SILENT_NANOS);
            lookFor(5);
            wire.removeIf(sent -> sent.to == 1 || sent.from == 1);
            deliverAll();
            pass(SECOND);
        }
        assertThat(received).containsExactly(snapshot);
    }

    @Test
    void searchThatFindsNothing_saysWhoWasAsked_andFindsWhatIsThereLater() throws IOException {
        store(1, 3, WINDOW);
        lookFor(5);
        wire.removeIf(sent -> sent.to == 2);
        deliverAll();
        assertThat(figures.searched()).isEqualTo("server 1 has none that reaches entry 5, server 2 has not answered");
        StoredSnapshot snapshot = store(1, 9, WINDOW);
        lookFor(5);
        deliverAll();
        isHere(snapshot);
    }

    @Test
    void clusterOfOne_hasNobodyToAsk() {
        receiver.search(new Search(5, 0, List.of()));
        turns();
        assertThat(wire).isEmpty();
        assertThat(figures.searched()).contains("no other server");
    }

    @Test
    void snapshotOfAnotherCluster_isNotFetched() throws IOException {
        Configuration members = ref(9).configuration().toBuilder().epoch(77).build();
        try (SnapshotWriter writer = SnapshotFiles.in(disks.get(0)).begin(SnapshotRef.of(9, 3, 1_000, 2, members, 9))) {
            writer.publish();
        }
        receiver.search(new Search(5, 78, List.of(1, 2)));
        turns();
        deliverAll();
        assertThat(received).isEmpty();
        receiver.search(new Search(5, 77, List.of(1, 2)));
        turns();
        deliverAll();
        assertThat(received).hasSize(1);
    }

    @Test
    void serverThatWasAskedBefore_andHasNothingMore_endsNoFetchFromAnother() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        store(2, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliver(12);
        wire.clear();
        name(snapshot, 2);
        receiver.offer(1, Chunk.gone(new FetchChunk(snapshot.ref().id(), 0, CHUNK)));
        turns();
        deliverAll();
        isHere(snapshot);
        assertThat(failed).isEmpty();
    }

    @Test
    void partThatTheDiskHasNoRoomToComplete_isDeleted() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliver(20);
        lifecycle.stop();
        turns();
        wire.clear();
        InMemoryDirectory disk = disks.get(RECEIVER - 1);
        assertThat(disk.names()).hasSize(1);
        disk.capacityBytes(10 * WINDOW);
        startReceiver();
        name(snapshot, 1);
        assertThat(failed.get(0)).contains("room for");
        assertThat(disk.names()).isEmpty();
    }

    /** The engine goes on naming what its leader offers. */
    @Test
    void whatWasFoundElsewhere_isFetchedToItsEnd_thoughTheLeaderOffersTheSameAgain() throws IOException {
        StoredSnapshot rotten = store(1, 8, 3 * WINDOW);
        disks.get(0).flip("snap-" + rotten.ref().id(), 10, 1);
        StoredSnapshot snapshot = store(2, 9, 10 * WINDOW);
        name(rotten, 1);
        deliverAll();
        assertThat(failed).hasSize(1);
        lookFor(8);
        while (figures.status(null).fetchedBytes() == 0) {
            deliver(wire.poll());
        }
        for (int delivered = 0; delivered < 20; delivered++) {
            deliver(wire.poll());
            name(rotten, 1);
        }
        deliverAll();
        isHere(snapshot);
        assertThat(failed).hasSize(1);
        assertThat(chunkBytesSent).isEqualTo(snapshot.sizeBytes());
    }

    /** Server 2 died right after it had said what it has; the leader's offers were passed over until it had been silent for 5 s. */
    @Test
    void whatWasFoundElsewhere_andDoesNotCome_givesWayToTheLeadersOffer() throws IOException {
        StoredSnapshot offered = store(1, 8, 3 * WINDOW);
        store(2, 9, 10 * WINDOW);
        receiver.search(new Search(8, 0, List.of(2)));
        turns();
        deliver(2);
        wire.clear();
        name(offered, 1);
        assertThat(wire).isEmpty();
        pass(SECOND);
        wire.clear();
        name(offered, 1);
        assertThat(wire).isEmpty();
        pass(SECOND);
        wire.clear();
        name(offered, 1);
        deliverAll();
        assertThat(received).containsExactly(offered);
    }

    @Test
    void newerOfferThanWhatWasFound_takesItsPlace() throws IOException {
        store(2, 8, 10 * WINDOW);
        StoredSnapshot newer = store(1, 9, WINDOW);
        receiver.search(new Search(8, 0, List.of(2)));
        turns();
        deliver(2);
        name(newer, 1);
        deliverAll();
        assertThat(received).containsExactly(newer);
    }

    /** The engine waits for what its leader offered, and would wait for ever. */
    @Test
    void offerThatGaveWayToWhatWasFound_failsWithIt() throws IOException {
        StoredSnapshot offered = store(1, 8, 3 * WINDOW);
        StoredSnapshot found = store(2, 9, 10 * WINDOW);
        receiver.search(new Search(8, 0, List.of(2)));
        turns();
        deliver(2);
        name(offered, 1);
        wire.clear();
        receiver.offer(2, Chunk.gone(new FetchChunk(found.ref().id(), 0, CHUNK)));
        turns();
        assertThat(failed)
                .singleElement()
                .asString()
                .startsWith(offered.ref().id())
                .contains(found.ref().id(), "any more");
    }

    @Test
    void offerThatGaveWayToWhatWasFound_isGivenUpWithIt() throws IOException {
        StoredSnapshot offered = store(1, 8, 3 * WINDOW);
        store(2, 9, 10 * WINDOW);
        receiver.search(new Search(8, 0, List.of(2)));
        turns();
        deliver(2);
        name(offered, 1);
        for (long waited = 0; waited < FetchDeadlines.UNWANTED_NANOS; waited += SECOND) {
            deliver(2);
            pass(SECOND);
        }
        assertThat(failed).singleElement().asString().startsWith(offered.ref().id());
        wire.clear();
        receiver.turn();
        pass(SECOND);
        assertThat(wire).as("what was found is not wanted either").isEmpty();
    }

    /** A search says that the leader cannot give what it offered before. Another server may, and is asked already. */
    @Test
    void fetchOfWhatASearchWants_goesOnAsLongAsItIsLookedFor() throws IOException {
        StoredSnapshot snapshot = store(1, 8, 40 * CHUNK);
        name(snapshot, 1);
        for (long waited = 0; waited < 2 * FetchDeadlines.UNWANTED_NANOS; waited += SECOND) {
            deliverUntilFetched(figures.status(null).fetchedBytes() + 1);
            lookFor(8);
            pass(SECOND);
        }
        assertThat(failed).isEmpty();
        deliverAll();
        isHere(snapshot);
    }

    /** What was told of a fetch that is over is told once. */
    @Test
    void fetchThatFailed_isToldOnce() throws IOException {
        StoredSnapshot snapshot = store(1, 3, 10 * WINDOW);
        name(snapshot, 1);
        deliver(12);
        wire.clear();
        pass(FetchDeadlines.SILENT_NANOS);
        assertThat(failed).hasSize(1);
        pass(FetchDeadlines.UNWANTED_NANOS);
        receiver.offer(1, Chunk.gone(new FetchChunk(snapshot.ref().id(), 0, CHUNK)));
        turns();
        assertThat(failed).hasSize(1);
    }
}
