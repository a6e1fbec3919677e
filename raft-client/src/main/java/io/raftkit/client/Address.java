package io.raftkit.client;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Addresses as people write them, {@code host:port}, and the URL that is called there. */
final class Address {
    private static final String PATH = "/raft/v1/client";

    private Address() {}

    static String require(String address) {
        if (address.lastIndexOf(':') < 1 || url(address, false) == null) {
            throw new IllegalArgumentException(
                    "not an address: '" + address + "'; write host:port, for instance 10.0.0.1:7001 or [::1]:7001");
        }
        return address;
    }

    /** The URL, or null if the address is none. */
    static @Nullable HttpUrl url(String address, boolean isEncrypted) {
        String scheme = isEncrypted ? "https" : "http";
        HttpUrl url = HttpUrl.parse(scheme + "://" + address + PATH);
        return url != null
                        && url.encodedPath().equals(PATH)
                        && url.username().isEmpty()
                        && url.query() == null
                        && address.endsWith(":" + url.port())
                ? url
                : null;
    }
}
