/** An ordered map whose every version stays as it is, so that a snapshot is one reference. */
@NullMarked
package io.raftkit.examples.kv.map;

import org.jspecify.annotations.NullMarked;
