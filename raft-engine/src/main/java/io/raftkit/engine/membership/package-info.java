/** The members of the cluster (Raft §6): the configurations in the log, and the current one. */
@NullMarked
package io.raftkit.engine.membership;

import org.jspecify.annotations.NullMarked;
