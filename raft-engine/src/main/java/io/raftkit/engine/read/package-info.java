/** Reads that wait until it is certain at which index they may be answered (thesis §6.4). */
@NullMarked
package io.raftkit.engine.read;

import org.jspecify.annotations.NullMarked;
