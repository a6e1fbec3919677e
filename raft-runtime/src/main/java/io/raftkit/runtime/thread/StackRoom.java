package io.raftkit.runtime.thread;

/** How much of its stack a thread has left. */
final class StackRoom {
    /** A frame takes 16 bytes at the very least, in compiled code, and many times as much before that. */
    private static final int AMPLE = 2_048;

    private static final int SOME = 256;

    private StackRoom() {}

    /** Whether the caller may call what takes no more than 32 KiB of its stack. */
    static boolean isAmple() {
        try {
            return descend(AMPLE) == AMPLE;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    /** Throws the error of a stack that is used up unless the caller may call what takes no more than 4 KiB. */
    static void requireSome() {
        descend(SOME);
    }

    private static int descend(int levels) {
        return levels == 0 ? 0 : descend(levels - 1) + 1;
    }
}
