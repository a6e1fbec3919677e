/** A program that measures the key/value store beside Redis and etcd on the same machine. */
@NullMarked
package io.raftkit.examples.kv.compare;

import org.jspecify.annotations.NullMarked;
