/** The replicated state: keys, their values, and when they expire. */
@NullMarked
package io.raftkit.examples.kv.store;

import org.jspecify.annotations.NullMarked;
