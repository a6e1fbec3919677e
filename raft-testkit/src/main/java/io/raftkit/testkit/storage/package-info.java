/**
 * A disk in memory that can crash, fill up and fail at every step, and a persister in memory.
 *
 * <p>{@link io.raftkit.testkit.storage.InMemoryDirectory} goes beneath any {@link io.raftkit.api.storage.Persister} that reaches its files
 * through {@link io.raftkit.api.storage.DataDirectory}. It knows what was written and what was forced, block by block, so that a test can take
 * an {@linkplain io.raftkit.testkit.storage.InMemoryDirectory#image image} of what a power cut would have left at any moment.
 * {@link io.raftkit.testkit.storage.CrashSweep} does that at every operation of a run, with batches drawn by
 * {@link io.raftkit.testkit.storage.PersistWorkload} and checked against a {@link io.raftkit.testkit.storage.PersisterModel};
 * {@link io.raftkit.testkit.storage.FaultSweep} lets each operation fail, {@link io.raftkit.testkit.storage.RotSweep} damages each byte.
 * {@link io.raftkit.testkit.contract.PersisterSweeps} has all of it as one class to extend.
 *
 * <p>{@link io.raftkit.testkit.storage.InMemoryPersister} has no files at all and serves tests of everything above the storage.
 */
@NullMarked
package io.raftkit.testkit.storage;

import org.jspecify.annotations.NullMarked;
