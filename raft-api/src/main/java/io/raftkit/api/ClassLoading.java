package io.raftkit.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Loads classes before they are needed. A virtual machine takes tens of milliseconds to find, verify and initialise those that are needed only
 * once something fails, and a failover is not the moment for that: a plugin loads its own when it starts.
 */
public final class ClassLoading {
    private ClassLoading() {}

    /**
     * Loads and initialises classes. One that is missing, in another version of a library or where a tool has shrunk the jars, costs only the
     * time that was to be saved.
     *
     * @param names the classes' full names
     * @param loader what loads them
     * @return those that are missing
     */
    public static List<String> loadAhead(List<String> names, ClassLoader loader) {
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            try {
                Class.forName(name, true, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                missing.add(name);
            }
        }
        return missing;
    }
}
