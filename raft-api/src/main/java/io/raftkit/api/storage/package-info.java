/**
 * What the author of a storage implements: {@link io.raftkit.api.storage.Persister} keeps a server's log and records on stable storage.
 *
 * <p>A persister is handed to the builder as an instance, or found through {@link java.util.ServiceLoader}. Its
 * {@link io.raftkit.api.storage.PersisterProvider} is then declared both in {@code module-info} and in {@code META-INF/services}. Files are
 * reached through {@link io.raftkit.api.storage.DataDirectory}, so that tests can make them fail.
 */
@NullMarked
package io.raftkit.api.storage;

import org.jspecify.annotations.NullMarked;
