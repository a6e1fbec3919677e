package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static Options options() {
        return Options.of("program")
                .required("id", "which server")
                .optional("clients", 8, "how many")
                .flag("json", "as JSON");
    }

    @Test
    void parse_givenAndOtherwise() {
        Options given = options().parse("--id", "3", "--json");
        assertThat(given.number("id", 1, 9)).isEqualTo(3);
        assertThat(given.number("clients", 1, 9)).isEqualTo(8);
        assertThat(given.isGiven("json")).isTrue();
        assertThat(given.isGiven("clients")).isFalse();
    }

    @Test
    void parse_saysWhatIsWrongAndShowsTheUsage() {
        assertThatThrownBy(() -> options().parse("--id", "1", "--jason"))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("unknown option --jason")
                .hasMessageContaining("--clients");
        assertThatThrownBy(() -> options().parse("id", "1")).hasMessageContaining("unknown option id");
        assertThatThrownBy(() -> options().parse("--json")).hasMessageContaining("--id is missing");
        assertThatThrownBy(() -> options().parse("--id")).hasMessageContaining("--id needs a value");
    }

    @Test
    void parse_refusesAnOptionGivenTwice() {
        assertThatThrownBy(() -> options().parse("--id", "1", "--id", "2"))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("--id is given twice");
        assertThatThrownBy(() -> options().parse("--id", "1", "--json", "--json"))
                .hasMessageContaining("--json is given twice");
        assertThatThrownBy(() -> options().parse("--id", "1", "--clients", "8", "--clients", "8"))
                .hasMessageContaining("--clients is given twice");
    }

    @Test
    void parse_refusesEmptyValues_andOptionsInTheirPlace() {
        for (String value : new String[] {"", " ", "--json", "--id"}) {
            assertThatThrownBy(() -> options().parse("--id", value))
                    .as(value)
                    .isInstanceOf(BadArguments.class)
                    .hasMessageContaining("--id needs a value, not \"" + value + "\"");
        }
        assertThatThrownBy(() -> ServerArguments.of("p", "--id", "1", "--peers", "1=a:1", "--data", ""))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("--data needs a value");
    }

    @Test
    void number_outOfBoundsOrNoNumber() {
        assertThatThrownBy(() -> options().parse("--id", "0").number("id", 1, 9))
                .hasMessageContaining("--id 0 is not a whole number from 1 to 9");
        assertThatThrownBy(() -> options().parse("--id", "one").number("id", 1, 9))
                .hasMessageContaining("--id one is not");
    }

    @Test
    void oneOf_refusesOtherWords_andNamesThoseThereAre() {
        assertThat(options().parse("--id", "two").oneOf("id", "one", "two")).isEqualTo("two");
        assertThatThrownBy(() -> options().parse("--id", "three").oneOf("id", "one", "two"))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("--id three is not one or two");
    }

    @Test
    void serverArguments_clientsAreServedOnLoopbackUnlessAskedFor() {
        ServerArguments loopback =
                ServerArguments.of("p", "--id", "1", "--peers", "1=a:1", "--data", "d", "--http", "8001");
        assertThat(loopback.clients().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(loopback.clients().getPort()).isEqualTo(8001);
        assertThat(loopback.data()).isEqualTo(Path.of("d"));
        assertThat(loopback.endsWithInput()).isFalse();
        ServerArguments all = ServerArguments.of(
                "p", "--id", "1", "--peers", "1=a:1", "--data", "d", "--http", "0.0.0.0:1", "--until-eof");
        assertThat(all.clients().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(all.endsWithInput()).isTrue();
    }

    @Test
    void serverArguments_refusesBadValues() {
        for (String http : new String[] {"x", "70000", "no.such.host.invalid:80", "-1"}) {
            assertThatThrownBy(() ->
                            ServerArguments.of("p", "--id", "1", "--peers", "1=a:1", "--data", "d", "--http", http))
                    .as(http)
                    .isInstanceOf(BadArguments.class)
                    .hasMessageContaining("--http " + http);
        }
        assertThatThrownBy(() -> ServerArguments.of("p", "--id", "1", "--peers", "1=a:1", "--data", "\0"))
                .isInstanceOf(BadArguments.class);
    }
}
