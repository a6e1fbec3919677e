package io.raftkit.runtime.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.api.log.MalformedDataException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Whose data directory this is. Its lasting form is text, so that an operator can read it: one {@code key=value} a line, the version first and
 * a checksum last.
 *
 * @param storage the name of the storage whose files these are
 * @param serverId the server
 * @param cluster the name of its cluster, or null if it has none
 * @param group the group it serves
 * @param storeId what names its storage to the other servers
 * @param isStarted whether the storage may have promised something; before that, it may be empty
 */
record DirectoryIdentity(
        String storage, int serverId, @Nullable String cluster, long group, long storeId, boolean isStarted) {
    private static final int FORMAT = 1;
    private static final List<String> KEYS =
            List.of("format", "storage", "server", "cluster", "group", "store", "state", "crc32c");
    private static final String NEW = "new";
    private static final String STARTED = "started";

    /** The same, once the storage may have promised something. */
    DirectoryIdentity started() {
        return new DirectoryIdentity(storage, serverId, cluster, group, storeId, true);
    }

    byte[] toBytes() {
        String text = "format=" + FORMAT
                + "\nstorage=" + URLEncoder.encode(storage, UTF_8)
                + "\nserver=" + serverId
                + "\ncluster=" + (cluster == null ? "" : URLEncoder.encode(cluster, UTF_8))
                + "\ngroup=" + group
                + "\nstore=" + HexFormat.of().toHexDigits(storeId)
                + "\nstate=" + (isStarted ? STARTED : NEW)
                + "\n";
        return (text + "crc32c=" + checksum(text) + "\n").getBytes(UTF_8);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws MalformedDataException if it is damaged or of another format; the message is a clause about the file
     */
    static DirectoryIdentity fromBytes(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        List<String> lines = text.lines().toList();
        // Another version may have another checksum, so the version is looked at first.
        String format = lines.isEmpty() ? "" : lines.get(0);
        if (format.matches("format=[0-9]{1,9}") && !format.equals("format=" + FORMAT)) {
            throw new MalformedDataException(
                    MalformedDataException.Reason.UNKNOWN_VERSION,
                    "has " + format.replace('=', ' ') + ", and this release reads " + FORMAT
                            + ": start the release that wrote it");
        }
        int last = text.lastIndexOf("crc32c=");
        if (last < 0 || !text.substring(last).equals("crc32c=" + checksum(text.substring(0, last)) + "\n")) {
            throw new MalformedDataException("fails its checksum");
        }
        try {
            return parse(lines);
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("is none that this release writes: " + e.getMessage());
        }
    }

    private static DirectoryIdentity parse(List<String> lines) {
        if (lines.size() != KEYS.size()) {
            throw new IllegalArgumentException(lines.size() + " lines");
        }
        String state = value(lines, "state");
        if (!state.equals(NEW) && !state.equals(STARTED)) {
            throw new IllegalArgumentException("state " + state);
        }
        String cluster = URLDecoder.decode(value(lines, "cluster"), UTF_8);
        return new DirectoryIdentity(
                URLDecoder.decode(value(lines, "storage"), UTF_8),
                Integer.parseInt(value(lines, "server")),
                cluster.isEmpty() ? null : cluster,
                Long.parseLong(value(lines, "group")),
                HexFormat.fromHexDigitsToLong(value(lines, "store")),
                state.equals(STARTED));
    }

    private static String value(List<String> lines, String key) {
        String line = lines.get(KEYS.indexOf(key));
        if (!line.startsWith(key + "=")) {
            throw new IllegalArgumentException("line \"" + line + "\" where " + key + " belongs");
        }
        return line.substring(key.length() + 1);
    }
}
