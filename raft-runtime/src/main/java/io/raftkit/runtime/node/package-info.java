/** A running node: its parts put together, the calls of its user, and its end. */
@NullMarked
package io.raftkit.runtime.node;

import org.jspecify.annotations.NullMarked;
