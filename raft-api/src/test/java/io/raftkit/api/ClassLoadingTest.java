package io.raftkit.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassLoadingTest {
    private static boolean isInitialised;

    private static final class Late {
        static {
            isInitialised = true;
        }
    }

    private static final class Broken {
        @SuppressWarnings("unused") // Its initialiser fails.
        private static final int VALUE = List.of(1).get(2);
    }

    @Test
    void classesAreInitialised_andThoseThatCannotBeAreNamed() {
        String late = getClass().getName() + "$Late";
        String broken = getClass().getName() + "$Broken";
        assertThat(ClassLoading.loadAhead(
                        List.of("io.raftkit.None", broken, late), getClass().getClassLoader()))
                .containsExactly("io.raftkit.None", broken);
        assertThat(isInitialised).isTrue();
    }
}
