package io.raftkit.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftkit.api.membership.Configuration;
import io.raftkit.engine.boundary.UnsupportedLevelException;
import org.junit.jupiter.api.Test;

class FailureTest {
    /** Whatever is made after an OutOfMemoryError may throw another one, which nobody catches. */
    @Test
    void outOfMemory_makesNothing() {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        assertThat(Failure.ofWrite(error)).isSameAs(Failure.of("A turn", error)).isSameAs(Failure.ofWrite(error));
        assertThat(Failure.of("A turn", error).message()).contains("out of memory", "larger heap");
    }

    /** What an operator is to do is said; that the server stops is no defect. */
    @Test
    void levelOfALaterRelease_isNoDefect() {
        Configuration upgraded = Configuration.builder().featureLevel(2).build();
        UnsupportedLevelException thrown = catchThrowableOfType(
                UnsupportedLevelException.class, () -> UnsupportedLevelException.check(upgraded, "entry 7", 1));
        assertThat(Failure.of("A turn", thrown).message())
                .isEqualTo(
                        "The configuration in entry 7 has the feature level 2, and this server supports levels up to 1. Nothing is lost: start a release"
                                + " that speaks protocol version 2 with this server's data.");
        assertThat(UnsupportedLevelException.why(upgraded, "entry 7", 2)).isNull();
    }
}
