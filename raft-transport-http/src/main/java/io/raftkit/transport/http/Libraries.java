package io.raftkit.transport.http;

import io.raftkit.api.Library;
import io.raftkit.api.OkHttpLibraries;
import java.util.List;

/**
 * What the transport needs of others, from the lowest versions on that it works with. Those that Spring Boot 3.5 and 4 manage are tried by a
 * test with both; the others were compared by each class and member that is used. {@link OkHttpLibraries} has those that the client needs too.
 */
final class Libraries {
    private static final Library JETTY = new Library(
            "Jetty",
            "org.eclipse.jetty:jetty-server",
            "jetty.version",
            "org.eclipse.jetty.util.Jetty#VERSION",
            "org.eclipse.jetty.io.Content",
            "12.0.12",
            12);

    private static final Library JACKSON = new Library(
            "Jackson's core",
            "tools.jackson.core:jackson-core",
            "jackson-bom.version",
            "tools.jackson.core.json.PackageVersion#VERSION",
            "tools.jackson.core.StreamReadConstraints",
            "3.0.0",
            3);

    private Libraries() {}

    /**
     * Looks whether all are there.
     *
     * @throws io.raftkit.api.StartRefusedException if one is not, or too old
     */
    static void require() {
        ClassLoader loader = Libraries.class.getClassLoader();
        for (Library library : List.of(JETTY, JACKSON)) {
            library.require(loader);
        }
        OkHttpLibraries.require(loader);
    }
}
