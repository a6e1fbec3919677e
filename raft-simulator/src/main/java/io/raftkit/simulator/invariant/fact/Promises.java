package io.raftkit.simulator.invariant.fact;

import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.TermAndVote;
import java.util.SortedMap;

/**
 * What a server's storage holds beside its log.
 *
 * @param termAndVote its term, and whom it voted for
 * @param peerStores whom it knows by the names of their storages
 */
public record Promises(TermAndVote termAndVote, SortedMap<Integer, HeardStore> peerStores) {}
