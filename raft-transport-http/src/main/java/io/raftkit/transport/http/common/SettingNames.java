package io.raftkit.transport.http.common;

import io.raftkit.transport.common.tls.TlsFiles;

/** The names of the settings that several packages speak of. */
public final class SettingNames {
    /** What the names of all of this transport's settings begin with. */
    public static final String PREFIX = "http.";

    /** Where to listen, if not on the address under which the others reach this server. */
    public static final String LISTEN = PREFIX + "listen";

    /** Whether clients outside the cluster are served, {@code serve} or {@code refuse}. */
    public static final String CLIENTS = PREFIX + "clients";

    /** This server's certificate. */
    public static final String CERTIFICATE = PREFIX + TlsFiles.CERTIFICATE;

    /** Its private key. */
    public static final String KEY = PREFIX + TlsFiles.KEY;

    /** The authorities of the other servers' certificates. */
    public static final String AUTHORITIES = PREFIX + TlsFiles.AUTHORITIES;

    private SettingNames() {}
}
