/**
 * TLS for both directions: reading and renewing certificates, holding each server to its own, and what goes wrong in words.
 */
@NullMarked
package io.raftkit.transport.common.tls;

import org.jspecify.annotations.NullMarked;
