package io.raftkit.typed.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The number that stands in encoded data for a command, a query, a record of a sealed interface, or a constant of an enum. It must never change,
 * and after the record or constant is deleted, no other may have it. Names and the order of declarations may change.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Id {
    /**
     * The number.
     *
     * @return from 1 to 9999, unique among the commands, among the queries, or among the records or constants of one type
     */
    int value();
}
