/**
 * Linearizable reads by ReadIndex (thesis §6.4). At the leader, {@link io.raftkit.engine.read.ReadIndexQueue} holds the reads that wait for a round
 * of heartbeats. At each server, {@link io.raftkit.engine.read.LocalReads} holds its own reads until the leader has given them a read index, and then
 * until all entries up to that index are handed to the state machine.
 */
@NullMarked
package io.raftkit.engine.read;

import org.jspecify.annotations.NullMarked;
