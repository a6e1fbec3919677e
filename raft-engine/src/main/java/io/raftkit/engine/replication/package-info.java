/** What a leader knows of each follower, and the entries to send to it. Does not depend on roles. */
@NullMarked
package io.raftkit.engine.replication;

import org.jspecify.annotations.NullMarked;
