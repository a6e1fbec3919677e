/**
 * A network in memory, whose links lose, delay, repeat, reorder, damage and hold back frames as a test tells them to.
 *
 * <p>{@link io.raftkit.testkit.network.InMemoryNetwork#direct} calls the receiver on the sender's thread, for real nodes within one process.
 * {@link io.raftkit.testkit.network.InMemoryNetwork#over} makes every delivery an event of a {@link
 * io.raftkit.testkit.network.Schedule}, such as {@link io.raftkit.testkit.network.VirtualTime}. All chance comes from one seed.
 */
@NullMarked
package io.raftkit.testkit.network;

import org.jspecify.annotations.NullMarked;
