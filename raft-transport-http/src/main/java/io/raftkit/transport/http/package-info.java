/**
 * Carries Raft frames over HTTP: nothing of it needs to be called, an application requires this module.
 */
@NullMarked
package io.raftkit.transport.http;

import org.jspecify.annotations.NullMarked;
