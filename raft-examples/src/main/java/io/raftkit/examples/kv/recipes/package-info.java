/**
 * Recipes on the store: lock, leader election, sequencer, configuration watch, queue.
 *
 * <p>Each of them hands out numbers that only grow, for a {@link io.raftkit.examples.kv.recipes.Fence} at the resource: {@code docs/RECIPES.md} says
 * what they guarantee. All of them wait in the calling thread, and repeat what failed until the deadline that they were given.
 */
@NullMarked
package io.raftkit.examples.kv.recipes;

import org.jspecify.annotations.NullMarked;
