/**
 * The state that a server keeps when its role changes (Figure 2, "State", without the state of leaders):
 * {@link io.raftkit.engine.state.ServerState} and its parts. Among the parts are the term and the vote, the known leader, the election timer, what
 * is durable, and the messages that wait until something is durable.
 *
 * <p>Decisions are made by the roles in {@link io.raftkit.engine}. This package does not depend on them.
 */
@NullMarked
package io.raftkit.engine.state;

import org.jspecify.annotations.NullMarked;
