/** The log of one server: the terms of all entries, and the bytes of the entries in memory. */
@NullMarked
package io.raftkit.engine.log;

import org.jspecify.annotations.NullMarked;
