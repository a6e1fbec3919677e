package io.raftkit.testkit.storage;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory that behaves as a careless but honest disk does: what is written is seen at once, and is sure to survive a power
 * cut only once it is forced, content by the file's force, names by the directory's. Operations are numbered, and a {@link FaultPlan} lets
 * any of them go wrong.
 *
 * <p>Thread-safe. It is not locked against a second opener.
 */
public final class InMemoryDirectory implements DataDirectory {
    private final DirectoryEntries entries;
    private @Nullable InMemoryStore store;
    private FaultPlan plan = FaultPlan.NONE;
    private long capacityBytes = Long.MAX_VALUE;
    private long operations;
    private long reads;
    private long wentWrong;
    private boolean crashed;

    /** An empty directory without faults. */
    public InMemoryDirectory() {
        this(new DirectoryEntries(), null);
    }

    private InMemoryDirectory(DirectoryEntries entries, @Nullable InMemoryStore store) {
        this.entries = entries;
        this.store = store;
    }

    /**
     * Sets what goes wrong from now on.
     *
     * @param faults the plan, in place of any other
     */
    public synchronized void faults(FaultPlan faults) {
        plan = faults;
    }

    /**
     * Limits the space. A write that needs more happens in part and throws {@link StorageFullException}.
     *
     * @param bytes how many bytes the files may take, in whole blocks of 4 KiB
     */
    public synchronized void capacityBytes(long bytes) {
        capacityBytes = bytes;
    }

    /**
     * The space that files take.
     *
     * @return bytes, in whole blocks of 4 KiB
     */
    public synchronized long usedBytes() {
        long used = 0;
        for (DiskFile file : entries.files()) {
            used += file.allocatedBytes();
        }
        return used;
    }

    /**
     * How many operations there were that change something.
     *
     * @return the number of the last one
     */
    public synchronized long operations() {
        return operations;
    }

    /**
     * How many operations went wrong, reads among them.
     *
     * @return the number of operations that a plan, or a limited space, did not let happen as asked
     */
    public synchronized long wentWrong() {
        return wentWrong;
    }

    /**
     * Whether the process that used this directory has ended, here or by a fault.
     *
     * @return true once an operation has crashed
     */
    public synchronized boolean isCrashed() {
        return crashed;
    }

    /** Ends the process that uses this directory: every later operation throws {@link SimulatedCrash}. */
    public synchronized void crash() {
        crashed = true;
    }

    /**
     * What a crash at this moment would leave.
     *
     * @param kind which kind of crash
     * @param seed draws what survives, where that is drawn
     * @return a new directory without faults
     */
    public synchronized InMemoryDirectory image(ImageKind kind, long seed) {
        return new InMemoryDirectory(
                entries.image(kind, new SplittableRandom(seed)), store == null ? null : store.copy());
    }

    /**
     * Damages a stored byte, as a failing disk does.
     *
     * @param name the file
     * @param at offset of the byte
     * @param mask the bits to flip
     */
    public synchronized void flip(String name, long at, int mask) {
        entries.existing(name).flip(at, mask);
    }

    /**
     * How long a file is.
     *
     * @param name the file, which exists
     * @return bytes
     */
    public synchronized long sizeBytes(String name) {
        return entries.existing(name).size();
    }

    /**
     * The files there are, as {@link #list} says them, also after a crash.
     *
     * @return their names
     */
    public synchronized List<String> names() {
        return entries.names();
    }

    @Override
    public synchronized DataFile open(String name) throws IOException {
        checkAlive();
        DiskFile file = entries.find(name);
        if (file == null) {
            next(Operation.Kind.CREATE, name, 0, 0);
            file = new DiskFile();
            entries.put(name, file);
        }
        return new InMemoryFile(this, name, file);
    }

    @Override
    public synchronized List<String> list() throws IOException {
        checkAlive();
        return entries.names();
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        entries.existing(from);
        next(Operation.Kind.RENAME, from, 0, 0);
        entries.rename(from, to);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        if (entries.find(name) == null) {
            throw new IOException("there is no file " + name);
        }
        next(Operation.Kind.DELETE, name, 0, 0);
        entries.delete(name);
    }

    @Override
    public synchronized void force() throws IOException {
        Fault fault = next(Operation.Kind.FORCE_DIRECTORY, "", 0, 0);
        if (fault.effect() != Fault.Effect.LOSE) {
            entries.force();
        }
    }

    @Override
    public synchronized long usableBytes() {
        return capacityBytes == Long.MAX_VALUE ? capacityBytes : Math.max(0, capacityBytes - usedBytes());
    }

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public void close() {}

    synchronized long size(DiskFile file) throws IOException {
        checkAlive();
        return file.size();
    }

    synchronized int read(String name, DiskFile file, ByteBuffer into, long at) throws IOException {
        checkAlive();
        Operation read = new Operation(++reads, Operation.Kind.READ, name, at, into.remaining());
        carryOut(read, plan.before(read));
        return file.read(into, at);
    }

    synchronized void write(String name, DiskFile file, ByteBuffer from, long at) throws IOException {
        checkAlive();
        Operation write = new Operation(++operations, Operation.Kind.WRITE, name, at, from.remaining());
        Fault fault = plan.before(write);
        if (fault.effect() == Fault.Effect.NONE) {
            int fitting = file.fittingBytes(at, from.remaining(), usableBytes());
            fault = fitting == from.remaining() ? Fault.NONE : Fault.full(fitting);
        }
        switch (fault.effect()) {
            case NONE -> file.write(from, at, from.remaining());
            case LOSE -> {
                file.grow(at + from.remaining());
                from.position(from.limit());
            }
            case MISDIRECT -> {
                file.grow(at + from.remaining());
                file.write(from, at < DiskFile.BLOCK ? at + DiskFile.BLOCK : at - DiskFile.BLOCK, from.remaining());
            }
            case CRASH, FAIL, FULL -> file.write(from, at, Math.min(fault.bytesWritten(), from.remaining()));
        }
        carryOut(write, fault);
    }

    synchronized void force(String name, DiskFile file) throws IOException {
        checkAlive();
        Operation force = new Operation(++operations, Operation.Kind.FORCE, name, 0, 0);
        Fault fault = plan.before(force);
        if (fault.effect() == Fault.Effect.FAIL || fault.effect() == Fault.Effect.FULL) {
            file.forgetUnforced();
        }
        carryOut(force, fault);
        if (fault.effect() != Fault.Effect.LOSE) {
            file.force();
        }
    }

    synchronized void truncate(String name, DiskFile file, long size) throws IOException {
        next(Operation.Kind.TRUNCATE, name, size, 0);
        file.truncate(size);
    }

    /** The state of an in-memory persister that lives here, so that images hold it too. */
    synchronized InMemoryStore store() {
        if (store == null) {
            store = new InMemoryStore();
        }
        return store;
    }

    /** Counts one operation of such a persister. */
    synchronized void countPersist() throws IOException {
        next(Operation.Kind.WRITE, "", 0, 0);
    }

    private Fault next(Operation.Kind kind, String name, long at, int length) throws IOException {
        checkAlive();
        Operation operation = new Operation(++operations, kind, name, at, length);
        Fault fault = plan.before(operation);
        carryOut(operation, fault);
        return fault;
    }

    private void carryOut(Operation operation, Fault fault) throws IOException {
        wentWrong += fault.effect() == Fault.Effect.NONE ? 0 : 1;
        switch (fault.effect()) {
            case CRASH -> {
                crashed = true;
                throw new SimulatedCrash("crashed at " + operation);
            }
            case FAIL -> throw new IOException("Input/output error (simulated) at " + operation);
            case FULL -> throw new StorageFullException("Operation " + operation + " on", "the simulated disk", null);
            case NONE, LOSE, MISDIRECT -> {}
        }
    }

    private void checkAlive() throws IOException {
        if (crashed) {
            throw new SimulatedCrash("crashed before");
        }
    }
}
