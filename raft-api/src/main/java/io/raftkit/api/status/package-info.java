/**
 * The status of a node and its peers. This package does not depend on nodes or plugins, and both use it: a node returns its status, and a transport
 * sends it to clients over the network.
 */
@NullMarked
package io.raftkit.api.status;

import org.jspecify.annotations.NullMarked;
