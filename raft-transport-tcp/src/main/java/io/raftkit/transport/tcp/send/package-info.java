/**
 * The sending side: a connection to each peer, and what is done when it breaks.
 */
@NullMarked
package io.raftkit.transport.tcp.send;

import org.jspecify.annotations.NullMarked;
