/**
 * What a server needs to answer clients outside the cluster: their requests as they are read, what these hold, and the replies as they are written.
 */
@NullMarked
package io.raftkit.transport.http.clients;

import org.jspecify.annotations.NullMarked;
