/** Reads that wait for their read index, and then until the entries up to that index are handed to the state machine (thesis §6.4). */
@NullMarked
package io.raftkit.engine.read;

import org.jspecify.annotations.NullMarked;
