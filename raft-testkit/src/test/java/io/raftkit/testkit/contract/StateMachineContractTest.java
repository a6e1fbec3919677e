package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The contract accepts a good state machine and finds out each kind of bad one. */
class StateMachineContractTest {

    @Nested
    class GoodLedger extends Samples {
        GoodLedger() {
            super(Ledger::new);
        }
    }

    @Nested
    class GoodLedgerThatHandsOverImages extends Samples {
        GoodLedgerThatHandsOverImages() {
            super(ImagedLedger::new);
        }
    }

    /** Abstract enough that JUnit does not run it by itself. */
    private abstract static class Samples extends StateMachineContract {
        private final Supplier<StateMachine> factory;

        Samples(Supplier<StateMachine> factory) {
            this.factory = factory;
        }

        @Override
        protected StateMachine create() {
            return factory.get();
        }

        @Override
        protected List<byte[]> commands() {
            return List.of(
                    Ledger.text("a+5"),
                    Ledger.text("b+7"),
                    Ledger.text("a+-9"),
                    Ledger.text("c+1"),
                    Ledger.text("a+-5"),
                    Ledger.text("b+1"),
                    Ledger.text("d+4"));
        }

        @Override
        protected List<byte[]> queries() {
            return List.of(Ledger.text("a"), Ledger.text("b"), Ledger.text("c"), Ledger.text("d"));
        }
    }

    private static StateMachineContract of(Supplier<StateMachine> factory) {
        return new Samples(factory) {};
    }

    private static void flagged(ThrowingCallable test, String message) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class).hasMessageContaining(message);
    }

    @Test
    void restoreThatMerges_isFlagged() {
        StateMachineContract contract = of(() -> new Ledger() {
            @Override
            public void restore(Snapshot snapshot) throws IOException {
                merge(snapshot.stream());
            }
        });
        flagged(contract::restoreReplacesWhateverWasThere, "restored over other state");
    }

    @Test
    void snapshotThatForgets_isFlagged() {
        StateMachineContract contract = of(() -> new Ledger() {
            @Override
            public View snapshot(SnapshotPoint point) {
                Map<String, Long> copy = new java.util.TreeMap<>(amounts);
                copy.remove("b");
                return out -> write(copy, out);
            }
        });
        flagged(contract::aRestoredStateGoesOnLikeTheOriginal, "restored after");
    }

    @Test
    void imageThatDoesNotStandForTheCommandItNames_isFlagged() {
        StateMachineContract contract = of(() -> new ImagedLedger() {
            @Override
            public View snapshot(SnapshotPoint point) {
                View image = super.snapshot(point);
                return out -> image.writeTo(out);
            }
        });
        flagged(contract::aRestoredStateGoesOnLikeTheOriginal, "restored after");
    }

    @Test
    void imageOfACommandThatWasNotApplied_orBeforeAnEarlierImage_isFlagged() {
        flagged(
                of(() -> naming(9))::aViewStandsForACommandThatWasApplied_andForNoneBeforeThatOfTheViewBefore,
                "stands for entry 9");
        StateMachineContract backwards = of(() -> new ImagedLedger() {
            private int views;

            @Override
            public View snapshot(SnapshotPoint point) {
                return new ImageView(amounts, ++views == 4 ? 0 : point.index());
            }
        });
        flagged(
                backwards::aViewStandsForACommandThatWasApplied_andForNoneBeforeThatOfTheViewBefore,
                "against the one before");
    }

    private static Ledger naming(long index) {
        return new ImagedLedger() {
            @Override
            public View snapshot(SnapshotPoint point) {
                return new ImageView(amounts, index);
            }
        };
    }

    @Test
    void viewThatIsAlive_isFlagged() {
        StateMachineContract contract = of(() -> new Ledger() {
            @Override
            public View snapshot(SnapshotPoint point) {
                return out -> write(amounts, out);
            }
        });
        flagged(contract::aSnapshotIsOfItsMoment, "a view taken after");
        flagged(contract::aViewIsWrittenWhileCommandsAreApplied, "written while the next ones were applied");
    }

    @Test
    void queryThatWrites_isFlagged() {
        StateMachineContract contract = of(() -> new Ledger() {
            @Override
            public byte[] query(byte[] query) {
                amounts.putIfAbsent(new String(query, java.nio.charset.StandardCharsets.UTF_8), 0L);
                return super.query(query);
            }
        });
        flagged(contract::queriesChangeNothing, "queries");
    }

    @Test
    void batchThatDiffers_isFlagged() {
        StateMachineContract contract = of(() -> new Ledger() {
            @Override
            public void apply(CommandBatch batch) {
                for (Command command : batch) {
                    byte[] result = apply(command);
                    batch.complete(command, batch.size() > 2 ? new byte[0] : result);
                }
            }
        });
        flagged(contract::aBatchIsItsCommandsOneByOne, "in batches of 3");
    }

    @Test
    void batchThatLeavesACommandOut_isFlagged() {
        StateMachineContract contract = of(() -> new Ledger() {
            @Override
            public void apply(CommandBatch batch) {
                Command first = batch.iterator().next();
                batch.complete(first, apply(first));
            }
        });
        flagged(contract::everyCommandGetsOneResult, "results of one batch");
    }

    @Test
    void goodOne_agreesInOtherJvms() throws Exception {
        new GoodInOtherJvms().sameCommandsGiveTheSameResultsAndStateInOtherJvms();
    }

    /** Another JVM makes one by its name. */
    private static final class GoodInOtherJvms extends Samples {
        GoodInOtherJvms() {
            super(Ledger::new);
        }
    }

    @Test
    void orderOfAnImmutableSet_isFlaggedInOtherJvmsOnly() throws Exception {
        OrderOfSetOf contract = new OrderOfSetOf();
        contract.sameCommandsGiveTheSameResultsAndState();
        flagged(contract::sameCommandsGiveTheSameResultsAndStateInOtherJvms, "Look for the order of Set.of");
    }

    private static final class OrderOfSetOf extends Samples {
        OrderOfSetOf() {
            super(() -> new Ledger() {
                @Override
                public byte[] apply(Command command) {
                    super.apply(command);
                    return Ledger.text(Set.of("paid", "owed").toString());
                }
            });
        }
    }

    @Test
    void orderOfObjectsWithoutAHashCode_isFlaggedInOtherJvms() {
        flagged(
                new OrderOfIdentities()::sameCommandsGiveTheSameResultsAndStateInOtherJvms,
                "writes its snapshot after 7 commands");
    }

    private static final class OrderOfIdentities extends Samples {
        OrderOfIdentities() {
            super(() -> new Ledger() {
                @Override
                public View snapshot(SnapshotPoint point) {
                    Map<Object, Integer> accounts = new HashMap<>();
                    for (int i = 0; i < 32; i++) {
                        accounts.put(new Object(), i);
                    }
                    byte[] order = Ledger.text(accounts.values().toString());
                    return out -> out.write(order);
                }
            });
        }
    }

    @Test
    void stateMachineThatNoOtherJvmCanMake_isNotCheckedThere() {
        assertThatThrownBy(of(Ledger::new)::sameCommandsGiveTheSameResultsAndStateInOtherJvms)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no constructor without parameters");
    }

    @Test
    void resultThatDependsOnTheInstance_isFlagged() {
        AtomicInteger instances = new AtomicInteger();
        StateMachineContract contract = of(() -> new Ledger() {
            private final int instance = instances.incrementAndGet();

            @Override
            public byte[] apply(Command command) {
                super.apply(command);
                return Ledger.text("instance " + instance);
            }
        });
        flagged(contract::sameCommandsGiveTheSameResultsAndState, "results on a second instance");
    }
}
