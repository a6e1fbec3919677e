/** A client of the key/value store, or of Redis, for tests and the demo. */
@NullMarked
package io.raftkit.examples.kv.client;

import org.jspecify.annotations.NullMarked;
