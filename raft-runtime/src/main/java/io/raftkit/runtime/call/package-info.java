/** Calls of a node's user, from being made to being ended: by an answer, a failure, or their deadline. */
@NullMarked
package io.raftkit.runtime.call;

import org.jspecify.annotations.NullMarked;
