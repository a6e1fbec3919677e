/**
 * What all parts of a transport share: counters, addresses, the nodes of this transport, bounded groups; and when a peer is to be called
 * again, or has been silent for too long; what is known of the way to it, and what fails, in words.
 */
@NullMarked
package io.raftkit.transport.common;

import org.jspecify.annotations.NullMarked;
