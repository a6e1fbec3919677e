/**
 * The listening side, on Jetty: requests with frames, the status and the health of nodes, and the bounds on what callers can use up. Knows
 * nothing of {@code send}.
 */
@NullMarked
package io.raftkit.transport.http.receive;

import org.jspecify.annotations.NullMarked;
