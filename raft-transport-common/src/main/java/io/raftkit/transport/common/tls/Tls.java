package io.raftkit.transport.common.tls;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one transport, for calls both ways. Certificates that were renewed on disk take effect for new connections; a context given by
 * program stays as it is. Thread-safe.
 */
public final class Tls {
    private static final System.Logger LOG = System.getLogger(Tls.class.getName());

    private final boolean isMutual;
    private final PeerCertificates peers;
    private final TlsContexts contexts;

    private final @Nullable TlsFiles files;

    /** What was read last, used or not, and what is read now, which may be half written. Each is a content or an error's words. */
    private Object judged;

    private Object seen;

    private volatile SSLContext context;

    /** What will end one day, until that was said. */
    private @Nullable X509Certificate ending;

    private Tls(
            boolean isMutual,
            PeerCertificates peers,
            TlsContexts contexts,
            @Nullable TlsFiles files,
            Object judged,
            SSLContext context) {
        this.isMutual = isMutual;
        this.peers = peers;
        this.contexts = contexts;
        this.files = files;
        this.judged = judged;
        this.seen = judged;
        this.context = context;
    }

    /** TLS by a context of the application's. */
    public static Tls of(SSLContext context, boolean isMutual, PeerCertificates peers, int serverId) {
        return new Tls(isMutual, peers, new TlsContexts(peers, serverId), null, "", context);
    }

    /**
     * TLS by files.
     *
     * @throws IOException if they are of no use
     */
    public static Tls of(TlsFiles files, PeerCertificates peers, int serverId) throws IOException {
        TlsContexts contexts = new TlsContexts(peers, serverId);
        TlsFiles.Content content = files.read();
        TlsContexts.Made made = contexts.of(content);
        Tls tls = new Tls(files.isMutual(), peers, contexts, files, content, made.context());
        tls.ending = made.certificate();
        return tls;
    }

    /**
     * TLS as a user chose it: by a context of the application's, by files, or none.
     *
     * @param isMutual whether who calls must show a certificate that the context trusts
     * @throws IOException if the files are of no use
     * @throws IllegalArgumentException if both are given
     */
    public static @Nullable Tls chosen(
            @Nullable SSLContext context,
            boolean isMutual,
            @Nullable TlsFiles files,
            PeerCertificates peers,
            int serverId)
            throws IOException {
        if (context != null && files != null) {
            throw new IllegalArgumentException(
                    "TLS is given twice, as a context and by settings; take one of them away");
        }
        if (context != null) {
            return of(context, isMutual, peers, serverId);
        }
        return files == null ? null : of(files, peers, serverId);
    }

    /** Whether who calls must show a certificate. */
    public boolean isMutual() {
        return isMutual;
    }

    /**
     * What the certificate of a server must have when it is called.
     *
     * @param tls null without, where it shows none
     */
    public static String wanted(@Nullable Tls tls, int serverId) {
        return tls != null && tls.isMutual() ? tls.peers().wanted(serverId) : "its host name in it";
    }

    /** What the certificates of others are held to. */
    public PeerCertificates peers() {
        return peers;
    }

    /** What new connections use. */
    public SSLContext context() {
        return context;
    }

    /**
     * Looks whether the files have changed, and takes them if they are good. Files are renewed one after the other, so a change counts once
     * it has been seen twice. Says once when less than a tenth of a certificate's time is left. Reads files, so it may block.
     *
     * @return whether new connections use new files from now on
     */
    public synchronized boolean refresh() {
        TlsFiles from = files;
        if (from == null) {
            return false;
        }
        warnBeforeTheEnd(Instant.now());
        Object before = seen;
        TlsFiles.@Nullable Content content = null;
        try {
            content = from.read();
            seen = content;
        } catch (IOException e) {
            seen = Objects.toString(e.getMessage());
        }
        if (!seen.equals(before) || seen.equals(judged)) {
            return false;
        }
        judged = seen;
        return content == null ? refused(seen.toString()) : take(content);
    }

    private boolean take(TlsFiles.Content content) {
        try {
            TlsContexts.Made made = contexts.of(content);
            context = made.context();
            ending = made.certificate();
        } catch (IOException e) {
            return refused(Objects.toString(e.getMessage()));
        }
        LOG.log(System.Logger.Level.INFO, "TLS: new connections use the renewed files");
        return true;
    }

    /** Says once when less than a tenth of a certificate's time is left. */
    synchronized void warnBeforeTheEnd(Instant now) {
        X509Certificate certificate = ending;
        if (certificate == null || files == null) {
            return;
        }
        Instant end = certificate.getNotAfter().toInstant();
        long tenthMillis =
                (end.toEpochMilli() - certificate.getNotBefore().toInstant().toEpochMilli()) / 10;
        if (now.isAfter(end.minusMillis(tenthMillis))) {
            ending = null;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "TLS: the certificate in " + files.certificate().toAbsolutePath() + " ends on " + end
                            + ", and then no other server accepts it. Renew the file; it is picked up without restart");
        }
    }

    private static boolean refused(String why) {
        LOG.log(
                System.Logger.Level.ERROR,
                "TLS: the changed files are not used, and those from before still are: " + why
                        + ". Correct the file; it is looked at again when it changes");
        return false;
    }
}
