/**
 * The state of a server that outlives its roles (Figure 2, "State"): {@link io.raftkit.engine.state.ServerState} and its parts, among them
 * the term and the vote, the known leader, the election timer, what is durable, and the messages that wait for it.
 *
 * <p>The roles in {@link io.raftkit.engine} decide; nothing here knows of them.
 */
@NullMarked
package io.raftkit.engine.state;

import org.jspecify.annotations.NullMarked;
