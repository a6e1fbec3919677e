/** What a leader knows about each follower, and which entries it sends to each. Does not depend on roles. */
@NullMarked
package io.raftkit.engine.replication;

import org.jspecify.annotations.NullMarked;
