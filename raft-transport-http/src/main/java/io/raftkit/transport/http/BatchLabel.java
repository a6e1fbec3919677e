package io.raftkit.transport.http;

import org.jspecify.annotations.Nullable;

/**
 * A batch's place among those of one sender.
 *
 * @param session within which numbers count up from 0
 * @param number the batch's number
 */
record BatchLabel(long session, long number) {

    /**
     * Reads a label.
     *
     * @param text the header's value, or null if there is none
     * @return the label, or null if there is none
     * @throws Refused if it is malformed
     */
    static @Nullable BatchLabel parse(@Nullable String text) throws Refused {
        if (text == null) {
            return null;
        }
        int dash = text.indexOf('-');
        try {
            long session = Long.parseLong(text.substring(0, Math.max(0, dash)), 16);
            long number = Long.parseLong(text.substring(dash + 1), 16);
            if (session >= 0 && number >= 0) {
                return new BatchLabel(session, number);
            }
        } catch (NumberFormatException e) {
            // Told below, as for negative numbers.
        }
        throw new Refused(400, "MALFORMED", "the header " + Paths.BATCH_HEADER + " holds two numbers in hexadecimal");
    }

    @Override
    public String toString() {
        return Long.toHexString(session) + "-" + Long.toHexString(number);
    }
}
