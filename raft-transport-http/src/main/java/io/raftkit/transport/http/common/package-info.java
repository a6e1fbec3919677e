/**
 * What sending and receiving share: limits, counters, addresses, the nodes of this transport, and the answers of servers to each other.
 */
@NullMarked
package io.raftkit.transport.http.common;

import org.jspecify.annotations.NullMarked;
