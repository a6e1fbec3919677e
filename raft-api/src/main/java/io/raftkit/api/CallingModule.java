package io.raftkit.api;

import java.lang.StackWalker.Option;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out on whose behalf the library is called. */
final class CallingModule {
    /** Frames of lambdas count: in another thread they are all there is of an application. */
    private static final StackWalker FRAMES =
            StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES));

    private CallingModule() {}

    /**
     * The module of the nearest frame that is neither the JDK's nor this library's and whose module reads this library: a framework that
     * calls by reflection on an application's behalf need not. Null if there is none.
     */
    static @Nullable Module find() {
        Module library = CallingModule.class.getModule();
        return FRAMES.walk(frames -> frames.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                .filter(type -> type != CallingModule.class && type != RaftNode.class)
                .map(Class::getModule)
                .filter(module -> module.canRead(library) && !isOfPlatform(module))
                .findFirst()
                .orElse(null));
    }

    private static boolean isOfPlatform(Module module) {
        if (!module.isNamed()) {
            return false;
        }
        ClassLoader loader = module.getClassLoader();
        // Tools of the JDK have the application's loader; proxies are in modules that the JDK makes up.
        return loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || module.getName().startsWith("java.")
                || module.getName().startsWith("jdk.");
    }
}
