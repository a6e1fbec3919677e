/** Commands that a server forwards to the leader. Each is appended to the log at most once. */
@NullMarked
package io.raftkit.engine.forward;

import org.jspecify.annotations.NullMarked;
