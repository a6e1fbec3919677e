/**
 * Starts a node from what the builder was given. The start checks the settings, finds the plugins of the application, reads the stored state, compares
 * it with the settings, and makes a {@link io.raftkit.runtime.node.LocalNode}. If anything is wrong, it closes all that it opened, and throws one
 * {@link io.raftkit.api.StartRefusedException}.
 */
@NullMarked
package io.raftkit.runtime;

import org.jspecify.annotations.NullMarked;
