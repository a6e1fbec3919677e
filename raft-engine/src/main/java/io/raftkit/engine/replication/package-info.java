/** What a leader knows of each follower, and which entries it sends to it. Does not depend on roles. */
@NullMarked
package io.raftkit.engine.replication;

import org.jspecify.annotations.NullMarked;
