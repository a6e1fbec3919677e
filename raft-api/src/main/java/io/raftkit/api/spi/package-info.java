/**
 * What a plugin author implements: a {@link io.raftkit.api.spi.Transport} that carries {@linkplain io.raftkit.api.spi.Frame frames}
 * between servers, and a {@link io.raftkit.api.spi.Persister} that keeps a server's state on stable storage.
 *
 * <p>A plugin is found through {@link java.util.ServiceLoader} (its provider is declared both in {@code module-info} and in
 * {@code META-INF/services}), or handed to the builder as an instance. Binary forms fixed here, {@link io.raftkit.api.spi.Frame}
 * and {@link io.raftkit.api.spi.EntryBatch}, are versioned and stay readable.
 */
@NullMarked
package io.raftkit.api.spi;

import org.jspecify.annotations.NullMarked;
