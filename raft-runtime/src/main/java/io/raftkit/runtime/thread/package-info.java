/** Threads and how work reaches them: runners that call the turns of workers, the clock, and the one queue into a loop. Knows no node. */
@NullMarked
package io.raftkit.runtime.thread;

import org.jspecify.annotations.NullMarked;
