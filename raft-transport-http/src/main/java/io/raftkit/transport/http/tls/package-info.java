/**
 * TLS for both directions: reading and renewing certificates, and holding each server to its own.
 */
@NullMarked
package io.raftkit.transport.http.tls;

import org.jspecify.annotations.NullMarked;
