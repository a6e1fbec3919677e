package io.raftkit.testkit.machine;

import java.util.HexFormat;

/** Bytes as people see them in a message: in hexadecimal, and not too many. */
public final class Hex {
    private static final int DIGITS_MAX = 96;

    private Hex() {}

    /**
     * Shows bytes.
     *
     * @param bytes any bytes
     * @return a word
     */
    public static String of(byte[] bytes) {
        return of(HexFormat.of().formatHex(bytes));
    }

    /**
     * Shows what is in hexadecimal already.
     *
     * @param digits two for each byte
     * @return a word
     */
    public static String of(String digits) {
        return digits.length() <= DIGITS_MAX
                ? "0x" + digits
                : "0x" + digits.substring(0, DIGITS_MAX) + "... (" + digits.length() / 2 + " bytes)";
    }
}
