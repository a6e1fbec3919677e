package io.raftkit.fuzz;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Counts what a thread allocates. Reached by name, because the module these tests are patched into does not read jdk.management. */
final class AllocatedBytes {
    private static final MethodHandle BY_THIS_THREAD = find();

    private AllocatedBytes() {}

    static long byThisThread() {
        try {
            return (long) BY_THIS_THREAD.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("this JVM does not count allocations", e);
        }
    }

    private static MethodHandle find() {
        try {
            Object bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return MethodHandles.publicLookup()
                    .findVirtual(
                            Class.forName("com.sun.management.ThreadMXBean"),
                            "getCurrentThreadAllocatedBytes",
                            MethodType.methodType(long.class))
                    .bindTo(bean);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not count allocations", e);
        }
    }
}
