package io.raftkit.benchmarks.floor;

import java.util.concurrent.CompletableFuture;

/**
 * A command that was proposed.
 *
 * @param command what is written
 * @param result the value of the counter after it, on eight bytes, when a majority has forced it
 */
record FloorProposal(byte[] command, CompletableFuture<byte[]> result) {}
