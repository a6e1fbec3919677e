/**
 * Starting a node: what the builder gathered is checked, the application's plugins are found, the stored state is recovered and compared with
 * the settings, and a {@link io.raftkit.runtime.node.LocalNode} is put together. Any mistake ends in one {@link io.raftkit.api.StartRefusedException},
 * with everything that was opened closed again.
 */
@NullMarked
package io.raftkit.runtime;

import org.jspecify.annotations.NullMarked;
