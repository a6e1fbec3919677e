/** What the examples' servers share: their command line, their life from start to end, and HTTP for their clients. */
@NullMarked
package io.raftkit.examples.server;

import org.jspecify.annotations.NullMarked;
