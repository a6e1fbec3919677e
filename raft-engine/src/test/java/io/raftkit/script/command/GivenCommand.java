package io.raftkit.script.command;

import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import java.util.List;

/** Gives a server a disk as an earlier incarnation would have left it, and restarts it on that. */
final class GivenCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "given server [term=2] [vote=1] [log=1,1,2] [commit=1]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        List<Long> terms = arguments.numbers("log");
        long lastTerm = terms.isEmpty() ? 0 : terms.get(terms.size() - 1);
        long term = arguments.option("term", lastTerm);
        int vote = (int) arguments.option("vote", 0);
        long commit = arguments.option("commit", 0);
        arguments.end();
        scene.server(server).given(new TermAndVote(term, vote), terms, commit);
    }
}
