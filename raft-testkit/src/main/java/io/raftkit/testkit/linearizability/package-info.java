/**
 * Says of a recorded history whether the system that gave the answers looked like one copy that does one thing at a time.
 *
 * <p>A history is a list of {@linkplain io.raftkit.testkit.history.Operation operations}: who asked what, when, what the answer
 * was and when it came. It is <em>linearizable</em> when each operation can be given one moment between its call and its return, so that
 * carrying them out one after the other in the order of these moments gives exactly the answers that were recorded. An operation whose
 * outcome is unknown (a timeout, a lost connection) may have its moment at any time after its call, or never.
 *
 * <p>What the operations mean is told by a {@link io.raftkit.testkit.linearizability.Model}, a few lines of sequential code;
 * {@link io.raftkit.testkit.linearizability.Register} is ready.
 *
 * <pre>{@code
 * var recorder = new HistoryRecorder<Register.Input, String>();
 * var asked = recorder.call(client, new Register.Write("x", "5"));   // before it is sent
 * asked.returned("ok");                                              // or asked.unknown(), or asked.rejected()
 * ...
 * Linearizability.check(recorder.history(), new Register("")).assertLinearizable();
 * }</pre>
 */
@NullMarked
package io.raftkit.testkit.linearizability;

import org.jspecify.annotations.NullMarked;
