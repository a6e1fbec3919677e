package io.raftkit.proof;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.engine.DiscoveryFilter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests of other modules with whatever classes stand first on the class path, up to the first that fails. */
final class Tests implements TestExecutionListener {
    private static final String PAPER = ".*\\.(Figure2|Section[57]|Thesis)\\w*Test";
    private static final String SCRIPTS = ".*\\.ScriptsTest";
    private static final String UNITS =
            "io\\.raftkit\\.(api|engine|runtime\\.(call|file|lane|loop|node|recovery|session|snapshot|start|status|thread"
                    + "|transfer))\\..*Test";
    /** They look at sources, documents or modules, not at what the code does, or start processes of their own. */
    private static final String STATIC =
            ".*\\.(Figure2Doc|EnginePurity|Architecture|ModuleDescriptor|DirectoryLock|Discovery)Test";

    private final String group;
    private long passed;

    private Tests(String group) {
        this.group = group;
    }

    /** The argument is the module whose unit tests are run as well. */
    public static void main(String[] args) {
        run("paper", "raft-engine", includeClassNamePatterns(PAPER), excludeClassNamePatterns(STATIC));
        run("scripts", "raft-engine", includeClassNamePatterns(SCRIPTS));
        run("units", args[0], includeClassNamePatterns(UNITS), excludeClassNamePatterns(PAPER, STATIC));
    }

    private static void run(String group, String module, DiscoveryFilter<?>... filters) {
        Tests listener = new Tests(group);
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClasspathRoots(Set.of(Path.of(Project.testsOf(module)))))
                                .filters(filters)
                                .build(),
                        listener);
        System.out.println(group + ": " + listener.passed + " passed");
        if (listener.passed == 0) {
            throw new IllegalStateException("no tests of " + module + " were found: compile them first");
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            String said = result.getThrowable().map(Throwable::toString).orElse("");
            System.out.println(Ring.FOUND + group + ": " + name(test) + ": "
                    + said.strip().lines().findFirst().orElse(""));
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
        if (test.isTest()) {
            passed++;
        }
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .map(source -> source instanceof MethodSource method
                        ? simple(method.getClassName()) + "#" + method.getMethodName()
                        : source instanceof ClassSource type ? simple(type.getClassName()) : test.getDisplayName())
                .orElse(test.getDisplayName());
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
