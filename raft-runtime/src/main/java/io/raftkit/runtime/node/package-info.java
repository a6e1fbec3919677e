/** A running node: connects its parts, takes the calls of its user, and stops it. */
@NullMarked
package io.raftkit.runtime.node;

import org.jspecify.annotations.NullMarked;
