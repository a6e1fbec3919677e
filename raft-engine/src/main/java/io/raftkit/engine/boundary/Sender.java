package io.raftkit.engine.boundary;

/**
 * The sender that a frame names.
 *
 * @param id the server
 * @param storeId its storage, 0 if that is not known here
 * @param epoch the epoch that its cluster has agreed on as far as it knows, 0 if it knows of none
 */
public record Sender(int id, long storeId, long epoch) {}
