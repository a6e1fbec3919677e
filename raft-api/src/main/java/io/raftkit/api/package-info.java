/**
 * What an application sees of Raftkit: {@link io.raftkit.api.RaftNode}, the {@link io.raftkit.api.StateMachine} it replicates, and
 * the few words in which a node answers.
 *
 * <p>A server of a cluster is named by a positive {@code int} id that never changes; where it is reached, its address, may change.
 * Indexes and terms are those of the Raft paper: both count from 1, and 0 stands for "none".
 *
 * <p>Plugins are written against {@link io.raftkit.api.transport} and {@link io.raftkit.api.storage}.
 */
@NullMarked
package io.raftkit.api;

import org.jspecify.annotations.NullMarked;
