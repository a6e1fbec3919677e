package io.raftkit.transport.http.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.common.frames.SenderRefusedException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a sender that is turned away is answered. */
class RepliesTest {
    @ParameterizedTest
    @CsvSource({
        "STARTING, 503",
        "BUSY, 503",
        "STOPPED, 503",
        "EMPTY, 400",
        "MALFORMED, 400",
        "WRONG_VERSION, 400",
        "WRONG_CERTIFICATE, 403",
        "WRONG_SENDER, 403",
        "WRONG_CLUSTER, 403",
        "WRONG_CONFIGURATION, 403",
        "UNKNOWN_STORE, 403",
        "WRONG_EPOCH, 403",
        "WRONG_GROUP, 404",
        "WRONG_SERVER, 421",
        "WRONG_STORE, 421",
        "TOO_LARGE, 413",
    })
    void word_hasItsStatus(String error, int status) {
        assertThat(Replies.status(error)).isEqualTo(status);
    }

    @Test
    void eachWord_hasAStatus() throws Exception {
        for (Admission admission : Admission.values()) {
            assertThat(Replies.status(admission.name())).isBetween(400, 503);
        }
        for (Field field : SenderRefusedException.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                assertThat(Replies.status((String) field.get(null))).isBetween(400, 503);
            }
        }
    }

    @Test
    void refusalOfAFrame_saysWhoseItWas() {
        SenderRefusedException refused =
                SenderRefusedException.of(new Refusal(3, 5, 43, Admission.WRONG_STORE, "another store"));
        assertThat(json(refused))
                .isEqualTo(
                        "{\"error\":\"WRONG_STORE\",\"message\":\"another store\",\"group\":\"5\",\"storeId\":\"43\"}");
    }

    @Test
    void otherReason_isTold() {
        assertThat(json(SenderRefusedException.of(Admission.TOO_LARGE)))
                .isEqualTo("{\"error\":\"TOO_LARGE\",\"message\":\"" + Admission.TOO_LARGE.words() + "\"}");
    }

    private static String json(SenderRefusedException refused) {
        return new String(Replies.json(refused), StandardCharsets.UTF_8);
    }
}
