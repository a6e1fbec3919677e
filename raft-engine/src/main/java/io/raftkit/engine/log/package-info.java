/** The log as one server sees it: the terms of all entries, and the bytes of those held in memory. */
@NullMarked
package io.raftkit.engine.log;

import org.jspecify.annotations.NullMarked;
