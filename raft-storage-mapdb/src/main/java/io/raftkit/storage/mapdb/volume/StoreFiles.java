package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;

/**
 * The two files of a storage: makes them, or finds them and checks that they belong together.
 *
 * <p>They are made under other names first. As long as one of those names exists, the storage was never finished and holds nothing; if only
 * one of the two final names exists, and neither of the others, a file was lost.
 *
 * @param base the open base file
 * @param journal the open journal
 * @param storageId what both name as their storage
 * @param isNew whether they were just made
 */
public record StoreFiles(DataFile base, DataFile journal, long storageId, boolean isNew) implements AutoCloseable {
    private static final String UNFINISHED = ".new";

    /** Opens the files of a directory, or makes them. */
    public static StoreFiles open(DataDirectory directory, long journalBytes) throws IOException {
        List<String> names = directory.list();
        boolean hasBase = names.contains(BaseFile.NAME);
        boolean hasJournal = names.contains(RedoJournal.NAME);
        boolean isUnfinished =
                names.contains(BaseFile.NAME + UNFINISHED) || names.contains(RedoJournal.NAME + UNFINISHED);
        if (hasBase && hasJournal) {
            return openFinished(directory);
        }
        if (isUnfinished || !hasBase && !hasJournal) {
            return create(directory, journalBytes);
        }
        throw Damage.of(
                directory,
                hasBase ? RedoJournal.NAME : BaseFile.NAME,
                "is missing beside " + (hasBase ? BaseFile.NAME : RedoJournal.NAME));
    }

    private static StoreFiles openFinished(DataDirectory directory) throws IOException {
        DataFile base = directory.open(BaseFile.NAME);
        DataFile journal = directory.open(RedoJournal.NAME);
        try {
            long baseId = FileHeader.read(directory, base, BaseFile.NAME, BaseFile.ROLE);
            long journalId = FileHeader.read(directory, journal, RedoJournal.NAME, RedoJournal.ROLE);
            if (baseId != journalId) {
                throw Damage.of(directory, RedoJournal.NAME, "belongs to another storage than " + BaseFile.NAME);
            }
            return new StoreFiles(base, journal, baseId, false);
        } catch (IOException e) {
            base.close();
            journal.close();
            throw e;
        }
    }

    private static StoreFiles create(DataDirectory directory, long journalBytes) throws IOException {
        for (String left : List.of(BaseFile.NAME, RedoJournal.NAME)) {
            if (directory.list().contains(left)) {
                directory.rename(left, left + UNFINISHED);
            }
        }
        long storageId = new SecureRandom().nextLong();
        try (DataFile base = directory.open(BaseFile.NAME + UNFINISHED);
                DataFile journal = directory.open(RedoJournal.NAME + UNFINISHED)) {
            FileHeader.write(base, BaseFile.ROLE, storageId);
            preallocate(base, StoreMark.END);
            StoreMark.first().write(base);
            base.force();
            FileHeader.write(journal, RedoJournal.ROLE, storageId);
            preallocate(journal, journalBytes);
            StoreMark.first().write(journal);
            journal.force();
        }
        // Both unfinished names are durable before either can be gone: else a crash could leave one final name alone,
        // which is refused as a loss.
        directory.force();
        directory.rename(BaseFile.NAME + UNFINISHED, BaseFile.NAME);
        directory.rename(RedoJournal.NAME + UNFINISHED, RedoJournal.NAME);
        directory.force();
        // Opened by the names they have now, which is how failures name them.
        return new StoreFiles(directory.open(BaseFile.NAME), directory.open(RedoJournal.NAME), storageId, true);
    }

    private static void preallocate(DataFile file, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long at = FileHeader.BYTES; at < bytes; at += zeros.limit()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
            file.write(zeros, at);
        }
    }

    @Override
    public void close() throws IOException {
        try (base;
                journal) {
            // Only to close both, whatever the first one says.
        }
    }
}
