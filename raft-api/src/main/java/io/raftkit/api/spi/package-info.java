/**
 * What plugin authors implement: transports, persisters and the files under them.
 */
@NullMarked
package io.raftkit.api.spi;

import org.jspecify.annotations.NullMarked;
