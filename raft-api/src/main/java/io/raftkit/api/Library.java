package io.raftkit.api;

import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A library that a plugin needs. An application's build may replace it by another version, often without anybody's knowing: a parent or an
 * imported bill of materials manages versions of what it does not even use. A plugin therefore looks before it starts, since what comes
 * of it otherwise is a class or method that is missing at some time.
 *
 * <p>A version that cannot be found out, as in a jar that many were merged into, passes.
 *
 * @param name the library's, for the message
 * @param artifact what a build names it by, {@code group:artifact}
 * @param property the Maven property by which parents such as Spring Boot's choose its version, or null if none is in use
 * @param versionSource a class that every version has, and behind {@code #} a public static field of it that tells the version; without
 *     a field the name of the jar tells it
 * @param neededClass a class that versions which are too old lack
 * @param lowest the lowest version that will do, numbers between dots
 * @param majorHighest the highest first number that will do
 */
public record Library(
        String name,
        String artifact,
        @Nullable String property,
        String versionSource,
        String neededClass,
        String lowest,
        int majorHighest) {

    /** What OkHttp, MapDB and other libraries written in Kotlin need, in the lowest version that those which Raftkit works with do with. */
    public static final Library KOTLIN = new Library(
            "Kotlin's standard library",
            "org.jetbrains.kotlin:kotlin-stdlib",
            "kotlin.version",
            "kotlin.KotlinVersion#CURRENT",
            "kotlin.enums.EnumEntries",
            "1.9.0",
            2);

    private static final Pattern JAR_NAME = Pattern.compile("-(\\d[^/]*)\\.jar[!/]*$");
    private static final Pattern NUMBERS = Pattern.compile("\\d+");
    private static final int NUMBERS_COMPARED = 3;

    /**
     * Looks whether the library is there in a version that will do.
     *
     * @param loader what loads the plugin's classes
     * @throws StartRefusedException if it is not; the message names the version found, the one needed, and what to change
     */
    public void require(ClassLoader loader) {
        String version = version(loader);
        if (version != null && (isBelow(version, lowest) || number(version, 0) > majorHighest)) {
            throw refused(name + " " + version, loader);
        }
        if (find(neededClass, loader) == null) {
            throw refused(name + (version == null ? "" : " " + version) + " without the class " + neededClass, loader);
        }
    }

    /**
     * Looks which version is there.
     *
     * @param loader what loads the plugin's classes
     * @return the version, or null if the library is missing or does not tell
     */
    public @Nullable String version(ClassLoader loader) {
        String[] source = versionSource.split("#", 2);
        Class<?> type = find(source[0], loader);
        if (type == null) {
            return null;
        }
        if (source.length == 2) {
            try {
                String told = String.valueOf(type.getField(source[1]).get(null));
                return NUMBERS.matcher(told).lookingAt() ? told : null;
            } catch (ReflectiveOperationException | LinkageError e) {
                // Older than the field. The jar's name may know.
            }
        }
        Matcher jar = JAR_NAME.matcher(location(type));
        return jar.find() ? jar.group(1) : null;
    }

    private static @Nullable Class<?> find(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        Object location = source == null ? null : source.getLocation();
        return location == null ? "" : location.toString();
    }

    private StartRefusedException refused(String found, ClassLoader loader) {
        Class<?> type = find(versionSource.split("#", 2)[0], loader);
        String where = type == null ? "" : location(type);
        String byProperty = property == null
                ? "List "
                : "If a parent such as Spring Boot's chooses by the Maven property " + property
                        + ", set that; else list ";
        return new StartRefusedException(
                StartRefusedException.Reason.PLUGIN,
                "The application has " + found + (where.isEmpty() ? "" : " (" + where + ")")
                        + ", but it needs " + lowest + " or later, up to " + majorHighest
                        + ".x. Its build, or a parent or bill of"
                        + " materials that it takes versions from, chose that. " + byProperty + artifact
                        + " in its dependencyManagement with a version that will do.");
    }

    private static boolean isBelow(String version, String bound) {
        for (int i = 0; i < NUMBERS_COMPARED; i++) {
            int difference = Integer.compare(number(version, i), number(bound, i));
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    /** One of a version's numbers, counted from 0; 0 where it has no more. */
    private static int number(String version, int index) {
        Matcher matcher = NUMBERS.matcher(version.split("[^\\d.]", 2)[0]);
        for (int i = 0; i <= index; i++) {
            if (!matcher.find()) {
                return 0;
            }
        }
        return Integer.parseInt(matcher.group());
    }
}
