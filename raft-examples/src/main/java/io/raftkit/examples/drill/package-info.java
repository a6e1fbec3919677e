/** Measures, for people, how long service is down when something fails: a leader that is killed, a network that swallows everything. */
@NullMarked
package io.raftkit.examples.drill;

import org.jspecify.annotations.NullMarked;
