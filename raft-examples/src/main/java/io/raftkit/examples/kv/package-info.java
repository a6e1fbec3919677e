/** A replicated key/value store that clients of Redis use as they are. */
@NullMarked
package io.raftkit.examples.kv;

import org.jspecify.annotations.NullMarked;
