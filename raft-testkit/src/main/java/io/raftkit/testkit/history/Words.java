package io.raftkit.testkit.history;

import java.util.List;

/**
 * How inputs, or outputs, look in a file: as a list of words, which may be empty and contain anything.
 *
 * @param <T> inputs or outputs
 */
public interface Words<T> {
    /** Strings as they are, one word each. */
    Words<String> SINGLE = new Words<>() {
        @Override
        public List<String> words(String value) {
            return List.of(value);
        }

        @Override
        public String value(List<String> words) {
            if (words.size() != 1) {
                throw new IllegalArgumentException("expected one word, found " + words);
            }
            return words.get(0);
        }
    };

    /**
     * Writes a value.
     *
     * @param value the value
     * @return its words
     */
    List<String> words(T value);

    /**
     * Reads a value.
     *
     * @param words what {@link #words} made of it, or anything else that stood in a file
     * @return the value
     * @throws IllegalArgumentException if the words mean nothing; the message goes to whoever wrote the file
     */
    T value(List<String> words);
}
