package io.raftkit.examples.kv.http;

import java.util.Map;

/**
 * An answer in JSON.
 *
 * @param status of HTTP
 * @param fields the content; byte arrays are written in base64
 */
record Reply(int status, Map<String, Object> fields) {
    static Reply ok(Map<String, Object> fields) {
        return new Reply(200, fields);
    }
}
