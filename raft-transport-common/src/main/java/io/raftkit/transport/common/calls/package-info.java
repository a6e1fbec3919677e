/**
 * Calls to peers: why one failed, in words, and whom that is told.
 */
@NullMarked
package io.raftkit.transport.common.calls;

import org.jspecify.annotations.NullMarked;
