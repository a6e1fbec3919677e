package io.raftkit.transport.http.send;

import okhttp3.OkHttpClient;

/**
 * OkHttp 5 opens connections to several addresses of a host at once unless it is told not to; OkHttp 4, which a host application may bring,
 * never does, and has no such switch.
 */
final class FastFallback {
    private FastFallback() {}

    static void disable(OkHttpClient.Builder client) {
        try {
            OkHttpClient.Builder.class.getMethod("fastFallback", boolean.class).invoke(client, false);
        } catch (NoSuchMethodException e) {
            // OkHttp 4: there is nothing to switch off.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("OkHttp does not let its fast fallback be switched off", e);
        }
    }
}
