package io.raftkit.examples.kv.server;

/** What a session needs of its connection. All but {@link #execute} is called on the thread that serves the connection. */
interface Outlet {
    /** Sends replies. */
    void send(byte[] replies);

    /** Whether so much waits to be sent that nothing more should be answered now. */
    boolean isFull();

    /** Runs something on the thread that serves the connection; called by any thread. */
    void execute(Runnable task);
}
