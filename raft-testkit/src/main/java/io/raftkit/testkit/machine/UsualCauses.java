package io.raftkit.testkit.machine;

/** Where to look in a state machine that gives two answers. */
public final class UsualCauses {
    /** When two instances differ. */
    public static final String OF_DIFFERENCES =
            "Look for a query that changes state, the order of a hash map or set, an identity hash code, a clock, randomness, or state shared"
                    + " between instances.";

    /** When two JVMs differ, though two instances in one do not. */
    public static final String OF_JVMS =
            "Look for the order of Set.of, Map.of, Set.copyOf, Map.copyOf or a stream of one, of a HashMap or HashSet of objects without a"
                    + " hashCode of their own, an identity hash code, a default character set or time zone, randomness, or a clock. Use a TreeMap, a"
                    + " LinkedHashMap or a sorted list.";

    private UsualCauses() {}
}
