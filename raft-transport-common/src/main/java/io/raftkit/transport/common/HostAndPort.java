package io.raftkit.transport.common;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address as people write it: {@code host:port}, with an IPv6 host in brackets.
 *
 * @param host a name or a literal, without brackets
 * @param port 0 to 65535
 */
public record HostAndPort(String host, int port) {

    /**
     * Reads an address; names are not resolved.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        if (host.isEmpty() || !host.chars().allMatch(HostAndPort::standsInHosts)) {
            throw malformed(text);
        }
        return new HostAndPort(host, port(text, text.substring(colon + 1)));
    }

    private static boolean standsInHosts(int c) {
        return c > ' ' && c < 127 && "[]/?#@\\%<>\"^`{|}".indexOf(c) < 0;
    }

    private static int port(String text, String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(text);
        }
        int port = Integer.parseInt(digits);
        if (port > 65535) {
            throw malformed(text);
        }
        return port;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "not an address: '" + text + "'; write host:port, for instance 10.0.0.1:7001 or [::1]:7001");
    }

    /** Whether only this machine can reach it. A name that does not resolve is taken for one that others can. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
