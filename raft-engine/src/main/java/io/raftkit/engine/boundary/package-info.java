/**
 * Inputs and outputs of the engine other than messages. {@link io.raftkit.engine.boundary.EngineConfig} is given once.
 * {@link io.raftkit.engine.boundary.Effects} are taken at the end of each turn, {@link io.raftkit.engine.boundary.EngineStatus} on demand.
 */
@NullMarked
package io.raftkit.engine.boundary;

import org.jspecify.annotations.NullMarked;
