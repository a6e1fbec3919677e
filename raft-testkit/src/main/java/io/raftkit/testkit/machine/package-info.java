/**
 * A state machine that is given commands as a node would give them, here and in other JVMs, with everything that shows noted. Contracts and
 * the simulator compare the notes.
 */
@NullMarked
package io.raftkit.testkit.machine;

import org.jspecify.annotations.NullMarked;
