package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.runtime.file.FileSystemDirectory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A process with a small heap that opens a long log: writes it, or finds it again, prints how many bytes of each file a start read, and reads
 * entries at random places.
 */
final class LongLog {
    /** So that frames end anywhere in what is read at once. */
    private static final int TOGETHER = 70;

    static final int PAYLOAD_BYTES = 100;
    private static final int ENTRIES_IN_A_TERM = 100 * TOGETHER;
    private static final int BATCHES_TOGETHER = 20;
    private static final int READ_BYTES = 256 << 10;

    private final long count;
    /** The thread that prepares files reads too. */
    private final SortedMap<String, Long> bytesRead = Collections.synchronizedSortedMap(new TreeMap<>());

    private LongLog(long count) {
        this.count = count;
    }

    /** Arguments: {@code write} or {@code find}, the directory, how many entries, and how many places are read. */
    public static void main(String[] args) throws IOException {
        LongLog log = new LongLog(Long.parseLong(args[2]));
        try (DataDirectory directory = FileSystemDirectory.open(Path.of(args[1]));
                JournalPersister persister = JournalPersister.open(log.counting(directory), JournalSizes.DEFAULT)) {
            if (args[0].equals("write")) {
                log.write(persister);
            } else {
                log.find(persister, Integer.parseInt(args[3]));
            }
        }
    }

    private void write(JournalPersister persister) throws IOException {
        persister.recover(new Recovery());
        List<PersistBatch> batches = new ArrayList<>();
        for (long first = 1; first <= count; first += TOGETHER) {
            long last = Math.min(count, first + TOGETHER - 1);
            batches.add(Batches.entries(first, last, term(first), PAYLOAD_BYTES));
            if (batches.size() == BATCHES_TOGETHER || last == count) {
                persister.persistAll(batches);
                batches.clear();
            }
        }
    }

    private void find(JournalPersister persister, int places) throws IOException {
        Recovery found = Recovery.of(persister);
        bytesRead.forEach((file, bytes) -> System.out.println(file + " " + bytes));
        check(found.lastIndex() == count, "the last entry is " + found.lastIndex());
        check(
                found.termRuns().size() == (count + ENTRIES_IN_A_TERM - 1) / ENTRIES_IN_A_TERM,
                "there are " + found.termRuns().size() + " terms");
        Random random = new Random(count);
        for (int place = 0; place < places; place++) {
            checkFrom(persister, 1 + (long) (random.nextDouble() * count));
        }
        checkFrom(persister, 1);
        checkFrom(persister, count);
    }

    private void checkFrom(JournalPersister persister, long from) throws IOException {
        EntryBatch read = persister.read(from, count, READ_BYTES);
        check(read != null && read.firstIndex() == from, "no entry " + from);
        for (long index = from; read != null && index <= read.lastIndex(); index++) {
            ByteBuffer payload = read.payloadAt(index);
            boolean isRight = read.termAt(index) == term(index) && payload.remaining() == PAYLOAD_BYTES;
            while (isRight && payload.hasRemaining()) {
                isRight = payload.get() == (byte) (index + term(index));
            }
            check(isRight, "entry " + index + " is another one");
        }
    }

    /** Changes between batches only. */
    private static long term(long index) {
        return 1 + (index - 1) / ENTRIES_IN_A_TERM;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private DataDirectory counting(DataDirectory directory) {
        return proxy(DataDirectory.class, directory, (method, args, result) -> {
            return result instanceof DataFile file ? counting(file, (String) args[0]) : result;
        });
    }

    private DataFile counting(DataFile file, String name) {
        return proxy(DataFile.class, file, (method, args, result) -> {
            if (method.equals("read")) {
                bytesRead.merge(name, (long) (int) result, Long::sum);
            }
            return result;
        });
    }

    private interface After {
        Object apply(String method, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, T of, After after) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            try {
                return after.apply(method.getName(), args, method.invoke(of, args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
