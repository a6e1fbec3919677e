/**
 * Clients outside the cluster: what they ask of a server and what it answers, in a form for any network, and how a node is given their requests.
 *
 * <p>A request that a server did not take has no effect and may be sent to another server. One that it took is applied at most once.
 */
@NullMarked
package io.raftkit.api.client;

import org.jspecify.annotations.NullMarked;
