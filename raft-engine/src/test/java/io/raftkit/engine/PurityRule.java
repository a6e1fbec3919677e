package io.raftkit.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.Set;

/** What the engine must not touch, one rule a kind, each with the example it must find fault with. */
enum PurityRule {
    INPUT_AND_OUTPUT(
            BadExamples.InputAndOutput.class,
            noUseOf(resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.nio.channels.."))),

    THREADS(
            BadExamples.Threads.class,
            noUseOf(types(
                    "java.lang.Thread",
                    "java.lang.ThreadLocal",
                    "java.lang.Runtime",
                    "java.lang.Process",
                    "java.lang.ProcessBuilder",
                    "java.util.Timer"))),

    LOCKS_AND_ATOMICS(
            BadExamples.LocksAndAtomics.class,
            noUseOf(resideInAnyPackage("java.util.concurrent..").or(types("java.lang.invoke.VarHandle")))),

    MONITORS(
            BadExamples.Monitors.class,
            noCallOf("java.lang.Object", "wait", "notify", "notifyAll"),
            noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED)),

    VOLATILE_FIELDS(BadExamples.VolatileFields.class, noFields().should().haveModifier(JavaModifier.VOLATILE)),

    PARALLEL_STREAMS(
            BadExamples.ParallelStreams.class,
            noAccessTo(resideInAnyPackage("java.util.."), Set.of("parallel", "parallelStream"))),

    CLOCKS(
            BadExamples.Clocks.class,
            noUseOf(types("java.time.Clock", "java.time.InstantSource", "java.util.Date", "java.util.Calendar")),
            noCallOf("java.lang.System", "currentTimeMillis", "nanoTime"),
            noAccessTo(resideInAnyPackage("java.time.."), Set.of("now"))),

    LOGGERS(BadExamples.Loggers.class, noUseOf(types("java.lang.System$Logger"))),

    ENVIRONMENT(
            BadExamples.Environment.class,
            noCallOf("java.lang.System", "getenv", "getProperty", "getProperties", "lineSeparator", "identityHashCode"),
            noCallOf("java.lang.Integer", "getInteger"),
            noCallOf("java.lang.Long", "getLong"),
            noCallOf("java.lang.Boolean", "getBoolean"),
            noCallOf("java.util.Locale", "getDefault"),
            noCallOf("java.time.ZoneId", "systemDefault"),
            noCallOf("java.nio.charset.Charset", "defaultCharset")),

    UNSEEDED_CHANCE(
            BadExamples.UnseededChance.class,
            noUseOf(types("java.security.SecureRandom", "java.util.concurrent.ThreadLocalRandom")),
            noCallOf("java.lang.Math", "random"),
            noCallOf("java.lang.StrictMath", "random"),
            noCallOf("java.util.UUID", "randomUUID"),
            noCallOf("java.util.random.RandomGenerator", "getDefault", "of"),
            noCallWithArguments(0, "java.util.Random", "<init>"),
            noCallWithArguments(0, "java.util.SplittableRandom", "<init>"),
            noCallWithArguments(1, "java.util.Collections", "shuffle")),

    /** Their iteration follows hashes, and some of these differ from run to run; arrays, lists and trees do not. */
    HASH_ORDER(
            BadExamples.HashOrder.class,
            noUseOf(types(
                    "java.util.HashMap",
                    "java.util.HashSet",
                    "java.util.Hashtable",
                    "java.util.IdentityHashMap",
                    "java.util.WeakHashMap")),
            noCallOf("java.util.Set", "of", "copyOf"),
            noCallOf("java.util.Map", "of", "ofEntries", "copyOf"),
            noCallOf("java.util.stream.Collectors", "toSet", "toUnmodifiableSet", "toUnmodifiableMap"),
            noCallWithArguments(2, "java.util.stream.Collectors", "toMap", "groupingBy"),
            noCallWithArguments(3, "java.util.stream.Collectors", "toMap"),
            noCallWithArguments(1, "java.util.stream.Collectors", "groupingBy"));

    final Class<?> badExample;
    final ArchRule rule;

    PurityRule(Class<?> badExample, ArchRule... rules) {
        this.badExample = badExample;
        this.rule = CompositeArchRule.of(List.of(rules)).allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> types(String... names) {
        Set<String> wanted = Set.of(names);
        return describe("are among " + wanted, type -> wanted.contains(type.getName()));
    }

    private static ArchRule noUseOf(DescribedPredicate<JavaClass> types) {
        return noClasses().should().dependOnClassesThat(types);
    }

    private static ArchRule noCallOf(String owner, String... names) {
        return noAccessTo(types(owner), Set.of(names));
    }

    private static ArchRule noAccessTo(DescribedPredicate<JavaClass> owner, Set<String> names) {
        return noClasses()
                .should()
                .accessTargetWhere(describe(
                        "the target is one of " + names + " of types that " + owner.getDescription(),
                        access -> owner.test(access.getTargetOwner()) && names.contains(access.getName())));
    }

    private static ArchRule noCallWithArguments(int count, String owner, String... names) {
        Set<String> wanted = Set.of(names);
        return noClasses()
                .should()
                .accessTargetWhere(describe(
                        "the target is one of " + wanted + " of " + owner + " with " + count + " arguments",
                        access -> access.getTargetOwner().getName().equals(owner)
                                && wanted.contains(access.getName())
                                && arguments(access) == count));
    }

    private static int arguments(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                ? target.getRawParameterTypes().size()
                : -1;
    }
}
