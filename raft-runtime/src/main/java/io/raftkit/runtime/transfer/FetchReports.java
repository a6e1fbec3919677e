package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.StoredSnapshot;

/** What became of the fetches that the engine named, on the thread of the receiver's lane. */
public interface FetchReports {

    /** So much of it is here. */
    void fetching(String id, long bytes);

    /** The snapshot is durable in the store. May be told again. */
    void received(StoredSnapshot snapshot);

    /** It cannot be had for now, or is not offered any more. */
    void failed(String id, String why);
}
