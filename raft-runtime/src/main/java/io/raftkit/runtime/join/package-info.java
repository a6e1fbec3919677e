/** How a server joins a cluster that runs: the server asks, and the leader adds and promotes it. */
@NullMarked
package io.raftkit.runtime.join;

import org.jspecify.annotations.NullMarked;
