/** Which servers a cluster has (Raft §6), as a history along the log. */
@NullMarked
package io.raftkit.engine.membership;

import org.jspecify.annotations.NullMarked;
