/**
 * What a node tells about itself and its peers. It knows nothing of nodes or plugins, so that both may speak of it: a node answers with
 * a status, and a transport shows it to whoever asks over the network.
 */
@NullMarked
package io.raftkit.api.status;

import org.jspecify.annotations.NullMarked;
