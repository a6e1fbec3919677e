package io.raftkit.runtime.start;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The peers as a user writes them: {@code 1=10.0.0.1:7001,2=10.0.0.2:7001}. */
final class Peers {
    private static final String FORM = "Write every server as id=host:port, for instance"
            + " \"1=10.0.0.1:7001,2=10.0.0.2:7001,3=10.0.0.3:7001\".";

    /** Nobody. */
    static final Peers NONE = new Peers(Collections.emptySortedMap());

    private final SortedMap<Integer, String> addresses;

    private Peers(SortedMap<Integer, String> addresses) {
        this.addresses = addresses;
    }

    /** Reads peers; {@code needsPort} if addresses are to be listened and connected to, and not a foreign transport's business. */
    static Peers parse(String text, boolean needsPort) {
        if (text.isBlank()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "No peers are given: call peers(...) on the builder. " + FORM);
        }
        SortedMap<Integer, String> addresses = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            add(addresses, part.trim(), needsPort);
        }
        return new Peers(Collections.unmodifiableSortedMap(addresses));
    }

    private static void add(SortedMap<Integer, String> addresses, String part, boolean needsPort) {
        int equals = part.indexOf('=');
        if (equals < 1) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS, "Peer \"" + part + "\" has no id: " + FORM);
        }
        int id = id(part, part.substring(0, equals).trim());
        String address = part.substring(equals + 1).trim();
        checkAddress(part, address, needsPort);
        if (addresses.containsKey(id)) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "Server " + id + " stands twice in the peers, as " + addresses.get(id) + " and as " + address
                            + ": give each server an id of its own.");
        }
        if (addresses.containsValue(address)) {
            int other = addresses.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(address))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "Servers " + other + " and " + id + " have the same address " + address
                            + " in the peers: give each server its own.");
        }
        addresses.put(id, address);
    }

    private static int id(String part, String text) {
        try {
            int id = Integer.parseInt(text);
            if (id > 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is none.
        }
        throw new StartRefusedException(
                StartRefusedException.Reason.SETTINGS,
                "Peer \"" + part + "\" has the id \"" + text + "\", which is no positive number. " + FORM);
    }

    private static void checkAddress(String part, String address, boolean needsPort) {
        boolean isPlain = address.chars().allMatch(c -> c > ' ' && c < 127);
        if (address.isEmpty() || address.length() > 255 || !isPlain) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS, "Peer \"" + part + "\" has no usable address. " + FORM);
        }
        if (!needsPort) {
            return;
        }
        int colon = address.lastIndexOf(':');
        int port = -1;
        try {
            port = Integer.parseInt(address.substring(colon + 1));
        } catch (NumberFormatException e) {
            // Said below, as for a number that is no port.
        }
        if (colon < 1 || port < 1 || port > 65_535) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "Peer \"" + part + "\" names no port from 1 to 65535. " + FORM);
        }
    }

    SortedMap<Integer, String> addresses() {
        return addresses;
    }

    boolean contains(int id) {
        return addresses.containsKey(id);
    }

    String address(int id) {
        return addresses.getOrDefault(id, "");
    }

    Configuration configuration() {
        List<Member> members = new ArrayList<>();
        addresses.forEach((id, address) -> members.add(Member.voter(id, address)));
        return Configuration.of(members);
    }

    @Override
    public String toString() {
        return addresses.toString();
    }
}
