/** A replicated counter: start it three times with the same peers, three ids and three directories. */
@NullMarked
package io.raftkit.examples.counter;

import org.jspecify.annotations.NullMarked;
