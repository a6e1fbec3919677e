package io.raftkit.typed.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component that was added to a record later. Such components come last, in the order of their versions. In data of an earlier version
 * the component is absent, and read as the value that is given here. That value must never change.
 *
 * <p>A record is written in the lowest version that can express it: where all components of the newest version have their absent values, the
 * bytes are those of the version before, which servers with an earlier version of the program understand.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Since {
    /**
     * The version of the record that has this component first. Components without this annotation are of version 1.
     *
     * @return from 2, without gaps
     */
    int value();

    /**
     * What is read where the component is absent: a number, a boolean, a string, or the name of an enum constant. Numbers are 0 unless this says
     * otherwise, booleans false, strings empty; an enum needs a name. For {@code Optional}, {@code List}, {@code Map} and {@code byte[]} it is
     * always an empty one, and this must not be given. Other types have no absent value: declare an {@code Optional} of them.
     *
     * @return the value as text
     */
    String absent() default "";
}
