/**
 * What the author of a transport implements: {@link io.raftkit.api.transport.Transport} carries
 * {@linkplain io.raftkit.api.transport.Frame frames} between servers.
 *
 * <p>A transport is handed to the builder as an instance, or found through {@link java.util.ServiceLoader}. Its
 * {@link io.raftkit.api.transport.TransportProvider} is then declared both in {@code module-info} and in {@code META-INF/services}. The binary
 * form of {@link io.raftkit.api.transport.Frame} is versioned and stays readable.
 */
@NullMarked
package io.raftkit.api.transport;

import org.jspecify.annotations.NullMarked;
