/**
 * What sending and receiving share: limits, names of settings and of paths, and the answers of servers to each other.
 */
@NullMarked
package io.raftkit.transport.http.common;

import org.jspecify.annotations.NullMarked;
