package io.raftkit.examples.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server process is started.
 *
 * @param java the {@code java} command
 * @param where how the application is found: {@code -p} or {@code -cp} and its value
 * @param options options for the virtual machine
 * @param main what to start: {@code -m} and module/class, or a class; after it, perhaps, arguments
 */
public record Launch(String java, List<String> where, List<String> options, List<String> main) {

    /** Starts a main class of these examples, found the way this process found its own. */
    public static Launch likeThis(Class<?> main, String... options) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Module module = main.getModule();
        return module.isNamed()
                ? ofModule(
                        java, System.getProperty("jdk.module.path"), module.getName() + "/" + main.getName(), options)
                : new Launch(
                        java,
                        List.of("-cp", System.getProperty("java.class.path")),
                        List.of(options),
                        List.of(main.getName()));
    }

    /** Starts a module's main class, written {@code module/class}, from a module path. */
    public static Launch ofModule(String java, String modulePath, String main, String... options) {
        return new Launch(java, List.of("-p", modulePath), List.of(options), List.of("-m", main));
    }

    /** The same with these arguments for the program, before those that {@link #command} is given. */
    public Launch with(String... arguments) {
        List<String> all = new ArrayList<>(main);
        all.addAll(List.of(arguments));
        return new Launch(java, where, options, all);
    }

    /** The same with one more option for the virtual machine. */
    public Launch withOption(String option) {
        List<String> all = new ArrayList<>(options);
        all.add(option);
        return new Launch(java, where, all, main);
    }

    /** The whole command line with these arguments for the program. */
    public List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(options);
        command.addAll(where);
        command.addAll(main);
        command.addAll(arguments);
        return command;
    }
}
