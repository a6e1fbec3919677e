/** The protocol of Redis on the wire, versions 2 and 3: requests in, replies out. */
@NullMarked
package io.raftkit.examples.kv.resp;

import org.jspecify.annotations.NullMarked;
