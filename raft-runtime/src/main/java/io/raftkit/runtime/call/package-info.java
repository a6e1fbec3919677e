/** The calls of a node's user, and of clients outside the cluster. A call ends with a result, with a failure, or at its deadline. */
@NullMarked
package io.raftkit.runtime.call;

import org.jspecify.annotations.NullMarked;
