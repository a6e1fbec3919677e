/**
 * What crosses the boundary of the engine besides messages: {@link io.raftkit.engine.boundary.EngineConfig} goes in once,
 * {@link io.raftkit.engine.boundary.Effects} come out after each turn, {@link io.raftkit.engine.boundary.EngineStatus} on demand.
 */
@NullMarked
package io.raftkit.engine.boundary;

import org.jspecify.annotations.NullMarked;
