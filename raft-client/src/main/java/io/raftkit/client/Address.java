package io.raftkit.client;

import io.raftkit.api.client.ClientHttp;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Addresses as people write them, {@code host:port}, and the URL that is called there. */
final class Address {
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
        HttpUrl url = HttpUrl.parse(scheme + "://" + address + ClientHttp.PATH);
        return url != null
                        && url.encodedPath().equals(ClientHttp.PATH)
                        && url.username().isEmpty()
                        && url.query() == null
                        && address.endsWith(":" + url.port())
                ? url
                : null;
    }
}
