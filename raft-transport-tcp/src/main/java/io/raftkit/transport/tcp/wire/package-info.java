/**
 * Sockets: plain or with TLS, and the threads that wait for many of them.
 */
@NullMarked
package io.raftkit.transport.tcp.wire;

import org.jspecify.annotations.NullMarked;
