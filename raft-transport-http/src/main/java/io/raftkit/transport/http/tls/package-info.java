/**
 * TLS in Jetty and OkHttp: sockets with the certificates that are current, and what fails in handshakes.
 */
@NullMarked
package io.raftkit.transport.http.tls;

import org.jspecify.annotations.NullMarked;
