/** Reads that wait for their read index, and until that index is applied (thesis §6.4). */
@NullMarked
package io.raftkit.engine.read;

import org.jspecify.annotations.NullMarked;
