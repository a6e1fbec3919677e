/** A replicated inventory whose commands, queries and results are records. */
@NullMarked
package io.raftkit.examples.inventory;

import org.jspecify.annotations.NullMarked;
