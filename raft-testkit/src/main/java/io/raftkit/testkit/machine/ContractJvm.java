package io.raftkit.testkit.machine;

import java.io.File;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Another JVM, in which a contract class is made as JUnit made it in this one. */
public final class ContractJvm {
    private ContractJvm() {}

    /**
     * The command that starts one.
     *
     * @param options of the JVM
     * @param main has the {@code main} that is run, which hands its first argument to {@link #make}
     * @param contract the class that is made there
     * @param arguments of {@code main}, behind the first
     * @return the words of the command
     */
    public static List<String> command(List<String> options, Class<?> main, Class<?> contract, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(contract), main.getName(), contract.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Makes the contract class, there.
     *
     * @param name of the class
     * @param type what contract classes extend
     * @param <C> what contract classes extend
     * @return a new one
     * @throws ReflectiveOperationException if it has no constructor without parameters, or that fails
     */
    public static <C> C make(String name, Class<C> type) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return type.cast(constructor.newInstance());
    }

    /** Everything this JVM reads classes from, on one class path. */
    private static String classPath(Class<?> contract) {
        Set<String> places = new LinkedHashSet<>(List.of(placeOf(contract), placeOf(ContractJvm.class)));
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            for (String place : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!place.isEmpty()) {
                    places.addAll(withJarsIn(Path.of(place)));
                }
            }
        }
        return String.join(File.pathSeparator, places);
    }

    /** A place on a module path may be a directory of jars. */
    private static List<String> withJarsIn(Path place) {
        List<String> places = new ArrayList<>(List.of(place.toString()));
        if (Files.isDirectory(place)) {
            places.add(place.resolve("*").toString());
        }
        return places;
    }

    /** Where a class was read from, also where tests are patched into a module. */
    private static String placeOf(Class<?> type) {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        String url = String.valueOf(type.getResource(file));
        String within = type.getName().replace('.', '/') + ".class";
        if (url.startsWith("jar:")) {
            return Path.of(URI.create(url.substring("jar:".length(), url.indexOf("!/"))))
                    .toString();
        }
        return Path.of(URI.create(url.substring(0, url.length() - within.length())))
                .toString();
    }
}
