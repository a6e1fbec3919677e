/** The port for clients that speak HTTP and JSON. */
@NullMarked
package io.raftkit.examples.kv.http;

import org.jspecify.annotations.NullMarked;
