/** TLS for both ports of the key/value store. */
@NullMarked
package io.raftkit.examples.kv.tls;

import org.jspecify.annotations.NullMarked;
