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
    private final String known;
    private final Function<P, String> name;

    /** Looks for providers of what {@code noun} says; {@code known} lists modules that offer one. */
    Discovery(Class<P> service, String noun, String setting, String known, Function<P, String> name) {
        this.service = service;
        this.noun = noun;
        this.setting = setting;
        this.known = known;
        this.name = name;
    }

    /** The loader that sees what an application sees. Called by whoever declares {@code uses}. */
    static <P> ServiceLoader<P> loader(Class<P> service, Module application) {
        ModuleLayer layer = application.getLayer();
        return layer != null
                ? ServiceLoader.load(layer, service)
                : ServiceLoader.load(service, application.getClassLoader());
    }

    P find(ServiceLoader<P> loader, Module application, @Nullable String wanted) {
        List<ServiceLoader.Provider<P>> read = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        try {
            loader.stream().forEach(provider -> {
                Module module = moduleOf(provider);
                if (application.canRead(module)) {
                    read.add(provider);
                } else {
                    unread.add(module.getName());
                }
            });
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

    private P choose(List<P> found, List<String> unread, Module application, @Nullable String wanted) {
        List<P> chosen = wanted == null
                ? found
                : found.stream().filter(p -> name.apply(p).equals(wanted)).toList();
        if (chosen.size() == 1) {
            return chosen.get(0);
        }
        if (chosen.isEmpty()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.PLUGIN, none(found, unread, application, wanted));
        }
        throw new StartRefusedException(
                StartRefusedException.Reason.PLUGIN,
                chosen.size() + " providers of a " + noun + " are present: " + list(chosen) + ". Name one by setting(\""
                        + setting + "\", \"" + name.apply(chosen.get(0)) + "\") on the builder, or require only one.");
    }

    private String none(List<P> found, List<String> unread, Module application, @Nullable String wanted) {
        String missing = wanted == null
                ? "No " + noun + " is chosen"
                : "No " + noun + " named \"" + wanted + "\", as setting \"" + setting + "\" asks, is chosen"
                        + (found.isEmpty() ? "" : ", only " + list(found));
        String present = unread.isEmpty()
                ? ""
                : " Present, but not required by module " + application.getName() + ": " + String.join(", ", unread)
                        + ".";
        return missing + ": add 'requires " + known
                + ";' to your module-info, or its artifact to your class path, or hand an" + " instance to the builder."
                + present;
    }

    private String list(List<P> providers) {
        return providers.stream()
                .map(p -> "\"" + name.apply(p) + "\" (" + place(p.getClass()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String place(Class<?> type) {
        return type.getModule().isNamed() ? "module " + type.getModule().getName() : type.getName();
    }
}
