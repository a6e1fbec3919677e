package io.raftkit.api.storage;

/** What helps a server whose stored data is lost, damaged or out of date: the same words wherever that is found. */
public final class LostData {

    private LostData() {}

    /**
     * What can be done for a server that lost something of what it promised the others.
     *
     * @param server how a sentence names it, for instance {@code this server}
     * @return two sentences
     */
    public static String remedy(String server) {
        return "Give " + server
                + " back its own data directory as it was last, whole and never an older copy. Without it, leave "
                + server
                + " stopped: the others go on while they are a majority, and members().replace(...) puts a server on an empty disk in its place.";
    }
}
