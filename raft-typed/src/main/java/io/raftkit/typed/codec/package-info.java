/**
 * Binary forms of values: derived from records by {@link io.raftkit.typed.codec.Codecs}, or written by hand as a
 * {@link io.raftkit.typed.codec.Codec}.
 *
 * <p><b>The form.</b> It lasts: what one version of a program wrote, the next one reads. Numbers of type {@code int} and {@code long} are in
 * zigzag form, 7 bits a byte, low bits first. A {@code boolean} is a byte. A {@code double} is its 8 bytes, high byte first. A string is the
 * number of bytes and its UTF-8; a {@code byte[]} the number of bytes and these. An enum constant is its {@link io.raftkit.typed.codec.Id}. An
 * {@code Optional} is a byte, 0 or 1, and its value; a list its size and elements; a map its size and each key with its value. A record is its
 * version and its components in order. A value of a sealed interface is the {@link io.raftkit.typed.codec.Id} of its record, and the record.
 * Counts, ids and versions are unsigned, 7 bits a byte.
 *
 * <p><b>One form for a value.</b> A number takes as few bytes as possible, and the keys of a {@code Map} are in their order. So equal values
 * have equal bytes, in all processes. Anything else is refused with {@link io.raftkit.typed.codec.DecodingException}, as are bytes that are left
 * over. A count that is higher than the number of bytes behind it is refused before anything is allocated for it.
 */
@NullMarked
package io.raftkit.typed.codec;

import org.jspecify.annotations.NullMarked;
