package io.raftkit.runtime.start;

import io.raftkit.api.StartRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one provider an application chose.
 *
 * <p>On the module path every provider that is present gets bound, wanted or not. What an application wants it says by {@code requires}: only
 * providers in modules that the application's module reads count. On the class path everything reads everything, so all count.
 *
 * @param <P> the provider's interface
 */
final class Discovery<P> {
    private final Class<P> service;
    private final String noun;
    private final String setting;
    private final List<String> known;
    private final Function<P, String> name;

    /** Looks for providers of what {@code noun} says; {@code known} lists modules that offer one. */
    Discovery(Class<P> service, String noun, String setting, List<String> known, Function<P, String> name) {
        this.service = service;
        this.noun = noun;
        this.setting = setting;
        this.known = known;
        this.name = name;
    }

    /** The loader that sees what an application sees. Called by the class whose module declares {@code uses}. */
    static <P> ServiceLoader<P> loader(Class<P> service, Module application) {
        ModuleLayer layer = application.getLayer();
        return layer != null
                ? ServiceLoader.load(layer, service)
                : ServiceLoader.load(service, application.getClassLoader());
    }

    P find(ServiceLoader<P> loader, Module application, @Nullable String wanted) {
        List<ServiceLoader.Provider<P>> read = new ArrayList<>();
        List<ServiceLoader.Provider<P>> unread = new ArrayList<>();
        try {
            loader.stream()
                    .forEach(provider -> (application.canRead(moduleOf(provider)) ? read : unread).add(provider));
            return choose(read.stream().map(ServiceLoader.Provider::get).toList(), unread, application, wanted);
        } catch (ServiceConfigurationError e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.PLUGIN,
                    "A provider of a " + noun + " cannot be loaded: " + e.getMessage()
                            + ". Correct or remove its module.",
                    e);
        }
    }

    private Module moduleOf(ServiceLoader.Provider<P> provider) {
        Class<?> type = provider.type();
        // For a provider made by a static method, the type is the return type of that method,
        // which may be the interface itself.
        return service.isAssignableFrom(type) && type != service
                ? type.getModule()
                : provider.get().getClass().getModule();
    }

    private P choose(
            List<P> found, List<ServiceLoader.Provider<P>> unread, Module application, @Nullable String wanted) {
        List<P> chosen = wanted == null
                ? found
                : found.stream().filter(p -> name.apply(p).equals(wanted)).toList();
        if (chosen.size() == 1) {
            return chosen.get(0);
        }
        String problem;
        if (chosen.isEmpty()) {
            problem = wanted == null
                    ? "No " + noun + " is chosen: " + remedy(known, application)
                            + present(unread.stream().map(this::moduleOf).toList(), application)
                    : notChosen(wanted, found, unread, application);
        } else {
            problem = chosen.size() + " providers of a " + noun + " are present: " + list(chosen)
                    + ". Name one by setting(\"" + setting + "\", \"" + name.apply(chosen.get(0))
                    + "\") on the builder, or "
                    + (application.isNamed() ? "require only one." : "leave only one on the class path.");
        }
        throw new StartRefusedException(StartRefusedException.Reason.PLUGIN, problem);
    }

    /** The one that is asked for by its name is the one that a remedy is about, if it is there. */
    private String notChosen(String wanted, List<P> found, List<ServiceLoader.Provider<P>> unread, Module application) {
        List<Module> others = unread.stream().map(this::moduleOf).toList();
        List<String> offering = unread.stream()
                .filter(provider -> name.apply(provider.get()).equals(wanted))
                .map(provider -> moduleOf(provider).getName())
                .toList();
        return "No " + noun + " named \"" + wanted + "\", as setting \"" + setting + "\" asks, is chosen"
                + (found.isEmpty() ? "" : ", only " + list(found)) + ": "
                + remedy(offering.isEmpty() ? known : offering, application) + present(others, application);
    }

    private static String remedy(List<String> modules, Module application) {
        return (application.isNamed()
                        ? "add "
                                + modules.stream()
                                        .map(module -> "'requires " + module + ";'")
                                        .collect(Collectors.joining(" or "))
                                + " to your module-info"
                        : "add the artifact of " + String.join(" or ", modules) + " to your class path")
                + ", or hand an instance to the builder.";
    }

    private static String present(List<Module> unread, Module application) {
        return unread.isEmpty()
                ? ""
                : " Present, but not required by module " + application.getName() + ": "
                        + unread.stream().map(Module::getName).sorted().collect(Collectors.joining(", ")) + ".";
    }

    private String list(List<P> providers) {
        return providers.stream()
                .map(p -> "\"" + name.apply(p) + "\" (" + place(p.getClass()) + ")")
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String place(Class<?> type) {
        return type.getModule().isNamed() ? "module " + type.getModule().getName() : type.getName();
    }
}
