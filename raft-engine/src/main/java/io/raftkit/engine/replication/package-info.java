/** What a leader knows of each follower, and what it owes it; knows nothing of roles. */
@NullMarked
package io.raftkit.engine.replication;

import org.jspecify.annotations.NullMarked;
