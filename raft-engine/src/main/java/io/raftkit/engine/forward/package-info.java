/** Commands on their way from the server that took them to the leader: each enters a log at most once. */
@NullMarked
package io.raftkit.engine.forward;

import org.jspecify.annotations.NullMarked;
