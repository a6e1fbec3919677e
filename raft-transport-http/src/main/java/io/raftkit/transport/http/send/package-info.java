/**
 * The calling side, on OkHttp: a queue and a thread for each peer, and how it is found out whether a peer can be reached. Knows nothing of
 * {@code receive}.
 */
@NullMarked
package io.raftkit.transport.http.send;

import org.jspecify.annotations.NullMarked;
