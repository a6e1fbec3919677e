package io.raftkit.api;

import java.util.List;

/** OkHttp and what it needs, from the lowest versions on that Raftkit works with. Those that Spring Boot 3.5 and 4 manage are tried by a test. */
public final class OkHttpLibraries {
    private static final Library OKHTTP = new Library(
            "OkHttp",
            "com.squareup.okhttp3:okhttp",
            "okhttp.version",
            "okhttp3.OkHttp#VERSION",
            "okhttp3.OkHttpClient",
            "4.12.0",
            5);

    private OkHttpLibraries() {}

    /**
     * Looks whether all are there.
     *
     * @param loader what loads the classes that use them
     * @throws StartRefusedException if one is not, or too old
     */
    public static void require(ClassLoader loader) {
        for (Library library : List.of(OKHTTP, Library.KOTLIN)) {
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
