package io.raftkit.runtime.status;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a lane is in user code. The lane's thread marks the borders, the loop looks: as long as the number of borders passed is the
 * same odd one, the lane is in the same call. Marking reads no clock and waits for nobody.
 */
public final class UserCodeSection {
    private static final VarHandle BORDERS;

    static {
        try {
            BORDERS = MethodHandles.lookup().findVarHandle(UserCodeSection.class, "borders", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Written before the border that makes them true. */
    private @Nullable Thread thread;

    private @Nullable UserCode code;

    private @Nullable Object whose;

    private long borders;

    /** Marks the way in, to code that belongs to this object, if it is known. */
    public void enter(UserCode entered, @Nullable Object owner) {
        Thread current = Thread.currentThread();
        if (thread != current) {
            thread = current;
        }
        code = entered;
        whose = owner;
        BORDERS.setRelease(this, borders + 1);
    }

    public void leave() {
        BORDERS.setRelease(this, borders + 1);
    }

    /** How many borders were passed. */
    public long borders() {
        return (long) BORDERS.getAcquire(this);
    }

    public static boolean isInside(long borders) {
        return (borders & 1) != 0;
    }

    public boolean isInside() {
        return isInside(borders());
    }

    /** The thread that passed the last border inwards. */
    @Nullable
    Thread thread() {
        return thread;
    }

    /** What it went into. */
    @Nullable
    UserCode code() {
        return code;
    }

    /** Whose that is, if it is known. */
    @Nullable
    Object whose() {
        return whose;
    }
}
