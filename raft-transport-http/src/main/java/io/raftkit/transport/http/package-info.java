/**
 * Carries Raft frames over HTTP.
 */
@NullMarked
package io.raftkit.transport.http;

import org.jspecify.annotations.NullMarked;
