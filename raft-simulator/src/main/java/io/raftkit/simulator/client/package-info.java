/**
 * The clients of a run: they call the nodes as applications do, and remember what they were told. {@link io.raftkit.simulator.client.Registers}
 * is the state machine of whoever brings none.
 */
@NullMarked
package io.raftkit.simulator.client;

import org.jspecify.annotations.NullMarked;
