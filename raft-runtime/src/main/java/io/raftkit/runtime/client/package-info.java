/** Hands the requests of clients outside the cluster to a node. */
@NullMarked
package io.raftkit.runtime.client;

import org.jspecify.annotations.NullMarked;
