/**
 * The consensus algorithm as one pure object: verbs go in, one set of effects comes out.
 */
@NullMarked
package io.raftkit.engine;

import org.jspecify.annotations.NullMarked;
