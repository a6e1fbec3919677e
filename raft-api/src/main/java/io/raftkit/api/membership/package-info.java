/** Which servers a cluster has: {@link io.raftkit.api.membership.Configuration}, as the log keeps it. */
@NullMarked
package io.raftkit.api.membership;

import org.jspecify.annotations.NullMarked;
