/**
 * What a snapshot store is tested with: samples of snapshots, and a sweep that crashes and fails the store at every operation.
 * {@link io.raftkit.testkit.contract.SnapshotStoreContract} has all of it as one class to extend.
 */
@NullMarked
package io.raftkit.testkit.snapshot;

import org.jspecify.annotations.NullMarked;
