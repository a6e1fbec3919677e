/**
 * The receiving side: who calls, whether it may, and the frames that it sends.
 */
@NullMarked
package io.raftkit.transport.tcp.receive;

import org.jspecify.annotations.NullMarked;
