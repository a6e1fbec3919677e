/** Threads: runners that call the turns of workers, the clock, and the input queue of a loop. Does not depend on nodes. */
@NullMarked
package io.raftkit.runtime.thread;

import org.jspecify.annotations.NullMarked;
