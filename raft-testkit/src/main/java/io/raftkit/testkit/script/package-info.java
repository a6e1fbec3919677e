/**
 * Engines put on a stage: what they owe as text, one line each, for scripts and traces. Internal to this module.
 *
 * <p>How things are written: {@code 4/2} is the entry at index 4 of term 2, {@code 4..6/2} are those at 4, 5 and 6. {@code #3.7} is the
 * seventh request of replication session 3, and the answer to it.
 */
@NullMarked
package io.raftkit.testkit.script;

import org.jspecify.annotations.NullMarked;
