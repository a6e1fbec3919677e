/** How the parts of a message are written and read: numbers, texts, commands, entries, snapshots. It knows no message. */
@NullMarked
package io.raftkit.engine.message.body;

import org.jspecify.annotations.NullMarked;
