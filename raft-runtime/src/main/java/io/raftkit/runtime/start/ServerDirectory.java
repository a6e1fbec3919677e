package io.raftkit.runtime.start;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LostData;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.lane.StartMark;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of one server, which says whose it is before any storage is asked. A storage that does not find its files takes the
 * directory for an empty one, and the server would start as if it had promised nothing:
 *
 * <ul>
 *   <li>Before the storage is opened the file {@value IdentityFile#NAME} is durable, and belongs to this server and this storage.
 *   <li>Once its first batch is durable, and before anybody hears of that, the file says so: {@code started}. From then on an empty storage is
 *       refused.
 * </ul>
 */
public final class ServerDirectory implements StartMark {
    private final StorageDirectory directory;
    private final IdentityFile file;
    private final String where;
    /** The files that were there before the storage was opened. */
    private final List<String> found;

    private DirectoryIdentity identity;
    private boolean isRefusedAsEmpty;

    private ServerDirectory(DataDirectory directory, DirectoryIdentity wanted) throws IOException {
        this.directory = new StorageDirectory(directory);
        file = new IdentityFile(directory);
        where = "The data directory " + directory.description();
        found = this.directory.list();
        identity = wanted;
        DirectoryIdentity stored = read();
        if (stored != null) {
            checkOwner(stored);
            identity = stored;
            checkNotEmpty();
        } else {
            checkNoFiles();
            file.write(identity);
        }
    }

    /**
     * Makes a directory a server's, or finds that it is. The storage was not opened yet.
     *
     * @param directory the directory, open
     * @param storage the name of the storage that will keep its files in it
     * @param serverId the server whose it must be
     * @param cluster the name of that server's cluster, or null
     * @param group the group that the server serves
     * @return the directory, whose identity is durable
     * @throws StartRefusedException if it is not that server's, or something of it is missing; nothing was changed
     */
    public static ServerDirectory open(
            DataDirectory directory, String storage, int serverId, @Nullable String cluster, long group) {
        DirectoryIdentity wanted = new DirectoryIdentity(storage, serverId, cluster, group, newStoreId(), false);
        try {
            return new ServerDirectory(directory, wanted);
        } catch (IOException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    "The data directory " + directory.description() + " cannot be used: " + e.getMessage(),
                    e);
        }
    }

    /** What names a storage that begins now: anything but 0, which names none. */
    static long newStoreId() {
        long random = new SecureRandom().nextLong();
        return random == 0 ? 1 : random;
    }

    private @Nullable DirectoryIdentity read() throws IOException {
        try {
            return file.read();
        } catch (MalformedDataException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    where + " cannot be used: its file " + IdentityFile.NAME + " " + e.getMessage()
                            + ". Nothing was changed. " + LostData.remedy("this server"),
                    e);
        }
    }

    private void checkOwner(DirectoryIdentity stored) {
        if (stored.serverId() != identity.serverId()) {
            throw WrongOwner.server(where, stored.serverId(), identity.serverId());
        }
        String name = identity.cluster();
        if (!Objects.equals(stored.cluster(), name)) {
            String other =
                    stored.cluster() == null ? "a cluster without a name" : "cluster \"" + stored.cluster() + "\"";
            throw name == null ? WrongOwner.nameMissing(where, other) : WrongOwner.cluster(where, other, name);
        }
        if (stored.group() != identity.group()) {
            throw WrongOwner.group(where, stored.group(), identity.group());
        }
        if (!stored.storage().equals(identity.storage())) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    where + " holds the data of the storage \"" + stored.storage() + "\", but the storage is now \""
                            + identity.storage() + "\", which would find nothing in it: choose \"" + stored.storage()
                            + "\" again, by setting(\"storage\", ...) or by the module that is required."
                            + (stored.isStarted()
                                    ? " What a server has promised cannot be moved to another storage yet."
                                    : " This server has taken part in nothing yet: the directory may also be emptied."));
        }
    }

    private void checkNotEmpty() {
        if (identity.isStarted() && found.isEmpty()) {
            throw lost();
        }
    }

    private void checkNoFiles() {
        if (!found.isEmpty()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    where + " holds files " + found + " but not " + IdentityFile.NAME
                            + ", which says whose they are: put that file back as it was last. A server that never ran needs a"
                            + " directory of its own, without files.");
        }
    }

    private StartRefusedException lost() {
        return new StartRefusedException(
                StartRefusedException.Reason.STORED_DATA,
                where + " is that of a server which has taken part in its cluster, but the storage \""
                        + identity.storage() + "\" finds nothing in it, only " + found
                        + ": its files were deleted, renamed or moved. Started empty, this server would break what it promised. "
                        + LostData.remedy("this server"));
    }

    /** The directory as the storage may use it. */
    public DataDirectory forStorage() {
        return directory;
    }

    /** The number that names this storage to the other servers. */
    public long storeId() {
        return identity.storeId();
    }

    /**
     * Whether the storage, which was opened and has recovered, holds what it must.
     *
     * @param bootstrap what it holds of the first start, or null
     * @throws StartRefusedException if it is empty and may not be, or is another one
     */
    public void check(@Nullable Bootstrap bootstrap) {
        if (bootstrap == null) {
            isRefusedAsEmpty = identity.isStarted();
            if (isRefusedAsEmpty) {
                throw lost();
            }
            return;
        }
        if (bootstrap.storeId() != identity.storeId()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    where + " is put together from two: the storage \"" + identity.storage() + "\" is not the one that "
                            + IdentityFile.NAME + " names. " + LostData.remedy("this server"));
        }
        try {
            // A crash may have come between the first batch and the mark.
            batchIsDurable();
        } catch (IOException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA, where + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void batchIsDurable() throws IOException {
        if (identity.isStarted()) {
            return;
        }
        try {
            file.write(identity.started());
        } catch (IOException e) {
            // Not as it is: a full disk would mean that the batch may be offered again, and it is durable.
            throw new IOException("the file " + IdentityFile.NAME + " cannot be written: " + e.getMessage(), e);
        }
        identity = identity.started();
    }

    /**
     * Called when a start was refused and the storage is closed again. Removes the files that a storage made which was refused as empty: they
     * stand where the lost ones are to be put back.
     *
     * @throws IOException if that fails; nothing is lost by it
     */
    public void undo() throws IOException {
        if (!isRefusedAsEmpty) {
            return;
        }
        for (String name : directory.list()) {
            if (!found.contains(name)) {
                directory.delete(name);
            }
        }
        directory.force();
    }
}
