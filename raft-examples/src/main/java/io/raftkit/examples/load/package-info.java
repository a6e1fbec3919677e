/** How fast a cluster is: proposals made inside the leader's process, as an embedding application makes them. */
@NullMarked
package io.raftkit.examples.load;

import org.jspecify.annotations.NullMarked;
