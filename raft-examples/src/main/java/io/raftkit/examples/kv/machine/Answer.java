package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;

/**
 * What is answered to a batch. A read of a pipeline answers to fewer than all requests if the replies are long; the rest are asked for again.
 *
 * @param answered to how many requests
 * @param replies the replies, as the client is to get them
 */
public record Answer(int answered, Bytes replies) {}
