package io.raftkit.script.command;

import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.ScriptProblem;
import java.util.ArrayList;
import java.util.List;

/** Asks a server for a change of the members. A server that is replaced gets the storage that it was wiped for. */
final class ChangeCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "change server request {add-voter|add-learner|promote|demote|remove|replace} server...";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        long request = arguments.number("request");
        List<MemberChange> changes = new ArrayList<>();
        while (arguments.hasNext()) {
            String what = arguments.word("change");
            changes.add(change(what, arguments.server(), scene));
        }
        arguments.end();
        scene.server(server).turn(engine -> engine.changeMembership(request, changes, 0));
    }

    private static MemberChange change(String what, int id, Scene scene) {
        return switch (what) {
            case "add-voter" ->
                new MemberChange.Add(Member.builder(id)
                        .address("server" + id + ":1")
                        .storeId(scene.server(id).storeId())
                        .build());
            case "add-learner" -> new MemberChange.Add(Member.learner(id, "server" + id + ":1"));
            case "promote" -> new MemberChange.Promote(id);
            case "demote" -> new MemberChange.Demote(id);
            case "remove" -> new MemberChange.Remove(id);
            case "replace" -> new MemberChange.Replace(id, scene.server(id).storeId(), "server" + id + ":1");
            default -> throw new ScriptProblem("no change is called \"" + what + "\"");
        };
    }
}
