/**
 * What applications use: nodes and their builder, state machines, proposals and their outcomes.
 */
@NullMarked
package io.raftkit.api;

import org.jspecify.annotations.NullMarked;
