package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembersHttpTest {
    private final List<Object> asked = new ArrayList<>();
    private final Members members = new Members() {
        @Override
        public CompletableFuture<Long> change(List<MemberChange> changes, long expectedIndex, Duration timeout) {
            if (changes.isEmpty()) {
                throw new IllegalArgumentException("changes is empty");
            }
            asked.addAll(List.of(changes, expectedIndex, timeout));
            return CompletableFuture.completedFuture(42L);
        }

        @Override
        public CompletableFuture<Long> transferLeadership(int serverId, Duration timeout) {
            asked.addAll(List.of(serverId, timeout));
            return CompletableFuture.completedFuture(43L);
        }
    };

    private Object ask(String route, Map<String, String> fields) {
        return MembersHttp.routes(() -> members).get(route).answer(fields).join();
    }

    @Test
    void allChanges_areOneCall_andAnAddedServerComesBeforeItsPromotion() {
        Object answer = ask(
                "POST /members",
                Map.of(
                        "promote", "4,5",
                        "add", "4@a:1,5@[::1]:2",
                        "replace", "3@-7@c:3",
                        "demote", "2",
                        "remove", "1",
                        "expected", "17",
                        "timeout", "9"));
        assertThat(answer).isEqualTo(Map.of("index", 42L));
        assertThat(asked)
                .containsExactly(
                        List.of(
                                new MemberChange.Add(Member.learner(4, "a:1")),
                                new MemberChange.Add(Member.learner(5, "[::1]:2")),
                                new MemberChange.Replace(3, -7, "c:3"),
                                new MemberChange.Promote(4),
                                new MemberChange.Promote(5),
                                new MemberChange.Demote(2),
                                new MemberChange.Remove(1)),
                        17L,
                        Duration.ofSeconds(9));
    }

    @Test
    void leadership_isHandedToTheBestServer_unlessOneIsNamed() {
        assertThat(ask("POST /leader", Map.of())).isEqualTo(Map.of("index", 43L));
        ask("POST /leader", Map.of("id", "2", "timeout", "1"));
        assertThat(asked).containsExactly(0, Duration.ofSeconds(30), 2, Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "add; 4; add=4 cannot be read",
                "add; 4@a:1@b; add=4@a:1@b cannot be read",
                "replace; 3@c:3; replace=3@c:3 cannot be read",
                "replace; 3@store@c:3; \"store\" is not a whole number",
                "promote; four; \"four\" is not a whole number",
                "remove; 4294967297; 4294967297 is no id of a server",
                "remove; 0; serverId is 0, but must be a positive number",
                "timeout; soon; \"soon\" is not a whole number",
                "other; 1; changes is empty"
            })
    void requestThatMakesNoSense_isRefused_withAnExample(String field, String value, String message) {
        assertThatThrownBy(() -> ask("POST /members", Map.of(field, value)))
                .isInstanceOf(BadRequest.class)
                .hasMessageContainingAll(message, "POST /members?add=4@10.0.0.4:7001&promote=4");
        assertThat(asked).isEmpty();
    }
}
