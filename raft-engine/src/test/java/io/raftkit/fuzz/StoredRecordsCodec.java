package io.raftkit.fuzz;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The records that a server keeps beside its log. The first byte of an input says which; its value follows. */
final class StoredRecordsCodec implements Codec {
    private static final List<String> NAMES = List.of("term-and-vote", "peer-stores", "commit-hint");

    @Override
    public List<byte[]> seeds() {
        SortedMap<Integer, HeardStore> stores = new TreeMap<>();
        PersistBatch.Builder none = StoredRecords.putPeerStores(PersistBatch.builder(), stores);
        stores.put(1, new HeardStore(4711, 0));
        stores.put(7, new HeardStore(-1, 99));
        return List.of(
                input(0, StoredRecords.put(PersistBatch.builder(), new TermAndVote(5, 2))),
                input(0, StoredRecords.put(PersistBatch.builder(), TermAndVote.NONE)),
                input(1, none),
                input(1, StoredRecords.putPeerStores(PersistBatch.builder(), stores)),
                input(2, StoredRecords.putCommitHint(PersistBatch.builder(), 99)));
    }

    private static byte[] input(int name, PersistBatch.Builder batch) {
        byte[] value = batch.build().records().get(NAMES.get(name));
        return ByteBuffer.allocate(1 + value.length).put((byte) name).put(value).array();
    }

    @Override
    public byte[] sealed(byte[] input, SplittableRandom random) {
        return input;
    }

    @Override
    public Object decode(ByteBuffer input) {
        ByteBuffer in = input.duplicate();
        int name = in.hasRemaining() ? in.get() : -1;
        if (name < 0 || name >= NAMES.size() || in.remaining() > PersistBatch.RECORD_BYTES_MAX) {
            throw new MalformedDataException("no such record");
        }
        byte[] value = new byte[in.remaining()];
        in.get(value);
        StoredRecords records = StoredRecords.of(
                PersistBatch.builder().record(NAMES.get(name), value).build());
        return switch (name) {
            case 0 -> records.termAndVote();
            case 1 -> records.peerStores();
            default -> records.commitHint();
        };
    }

    @Override
    @SuppressWarnings("unchecked")
    public ByteBuffer encode(Object decoded) {
        PersistBatch.Builder batch = PersistBatch.builder();
        if (decoded instanceof TermAndVote termAndVote) {
            return ByteBuffer.wrap(input(0, StoredRecords.put(batch, termAndVote)));
        }
        return ByteBuffer.wrap(
                decoded instanceof Long hint
                        ? input(2, StoredRecords.putCommitHint(batch, hint))
                        : input(1, StoredRecords.putPeerStores(batch, (SortedMap<Integer, HeardStore>) decoded)));
    }

    @Override
    public String shape(Object decoded) {
        return decoded instanceof SortedMap<?, ?> stores
                ? "stores of " + Math.min(stores.size(), 9)
                : decoded.getClass().getSimpleName() + (decoded.equals(TermAndVote.NONE) ? " none" : "");
    }
}
