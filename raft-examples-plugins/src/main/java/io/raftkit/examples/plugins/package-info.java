/** A transport over plain sockets, and a storage that writes one file anew for each batch: plugins to learn from, and to start from. */
@NullMarked
package io.raftkit.examples.plugins;

import org.jspecify.annotations.NullMarked;
