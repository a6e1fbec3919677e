/** Connections of clients: one port, one thread, and what a client has told about itself. */
@NullMarked
package io.raftkit.examples.kv.server;

import org.jspecify.annotations.NullMarked;
