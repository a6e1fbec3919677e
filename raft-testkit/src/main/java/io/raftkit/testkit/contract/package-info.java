/**
 * Contracts of the plugins as tests: abstract JUnit classes with one factory method. Extend the one for your kind of plugin, and your
 * build checks what the interface's documentation demands.
 */
@NullMarked
package io.raftkit.testkit.contract;

import org.jspecify.annotations.NullMarked;
