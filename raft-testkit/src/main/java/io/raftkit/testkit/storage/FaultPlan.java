package io.raftkit.testkit.storage;

/** Decides which operation of an {@link InMemoryDirectory} goes wrong, and may look on. */
@FunctionalInterface
public interface FaultPlan {
    /** Nothing goes wrong. */
    FaultPlan NONE = operation -> Fault.NONE;

    /**
     * Called before each operation takes effect, one call at a time.
     *
     * @param operation what is about to happen
     * @return what goes wrong with it, {@link Fault#NONE} if nothing
     */
    Fault before(Operation operation);

    /**
     * One numbered operation goes wrong.
     *
     * @param number which, as {@link Operation#number()} counts them; never a read
     * @param fault what happens to it
     * @return the plan
     */
    static FaultPlan at(long number, Fault fault) {
        return operation ->
                operation.number() == number && operation.kind() != Operation.Kind.READ ? fault : Fault.NONE;
    }

    /**
     * The process ends before a numbered operation.
     *
     * @param number which
     * @return the plan
     */
    static FaultPlan crashAt(long number) {
        return at(number, Fault.crash());
    }

    /**
     * A numbered read fails.
     *
     * @param number which, counted among the reads
     * @return the plan
     */
    static FaultPlan failRead(long number) {
        return operation ->
                operation.number() == number && operation.kind() == Operation.Kind.READ ? Fault.fail() : Fault.NONE;
    }
}
