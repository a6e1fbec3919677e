package io.raftkit.engine.boundary;

import io.raftkit.api.status.ServerRole;

/**
 * A rare event that is to be logged, such as a change of role or leader.
 *
 * @param serverId the server it happened on
 * @param term its currentTerm
 * @param role its role afterwards
 * @param leaderId the leader it knows afterwards, or 0
 * @param reason what happened, for people
 */
public record Transition(int serverId, long term, ServerRole role, int leaderId, String reason) {}
