package io.raftkit.transport.http;

import io.raftkit.api.Library;
import java.util.List;

/**
 * What the transport needs of others, from the lowest versions on that it works with. Those that Spring Boot 3.5 and 4 manage are tried by a
 * test with both; the others were compared by each class and member that is used.
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

    private static final Library OKHTTP = new Library(
            "OkHttp",
            "com.squareup.okhttp3:okhttp",
            "okhttp.version",
            "okhttp3.OkHttp#VERSION",
            "okhttp3.OkHttpClient",
            "4.12.0",
            5);

    private static final Library KOTLIN = new Library(
            "Kotlin's standard library",
            "org.jetbrains.kotlin:kotlin-stdlib",
            "kotlin.version",
            "kotlin.KotlinVersion#CURRENT",
            "kotlin.enums.EnumEntries",
            "1.9.0",
            2);

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
        for (Library library : List.of(JETTY, OKHTTP, KOTLIN, JACKSON)) {
            library.require(loader);
        }
        String okHttp = OKHTTP.version(loader);
        okio(okHttp != null && okHttp.startsWith("4.")).require(loader);
    }

    /** OkHttp 5 needs an Okio that OkHttp 4, which a host may bring, does not. */
    private static Library okio(boolean isForOkHttp4) {
        return new Library(
                "Okio",
                "com.squareup.okio:okio-jvm",
                null,
                "okio.Buffer",
                isForOkHttp4 ? "okio.Buffer" : "okio.Socket",
                isForOkHttp4 ? "3.6.0" : "3.18.0",
                3);
    }
}
