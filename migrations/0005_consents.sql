-- What holders said: consent to be listed, objection to being listed, and peace from our checks.
-- Nothing is deleted: a revoked row is the proof that it was once given.

CREATE TABLE consents (
    id           {{id}},
    domain       {{name}} NOT NULL REFERENCES registrations (domain),
    text_version TEXT NOT NULL,
    proof        TEXT NOT NULL,
    given_at     BIGINT NOT NULL,
    revoked_at   BIGINT
);
CREATE UNIQUE INDEX consents_in_force ON consents (domain) WHERE revoked_at IS NULL;

CREATE TABLE objections (
    id           {{id}},
    domain       {{name}} NOT NULL REFERENCES registrations (domain),
    reason       TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX objections_in_force ON objections (domain) WHERE withdrawn_at IS NULL;

CREATE TABLE opt_outs (
    id     {{id}},
    kind   TEXT NOT NULL CHECK (kind IN ('domain', 'address', 'network')),
    value  {{name}} NOT NULL,
    reason TEXT NOT NULL,
    since  BIGINT NOT NULL,
    -- Who entered it: the account on the machine.
    entered_by TEXT NOT NULL DEFAULT '',
    until  BIGINT,
    ended_by   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX opt_outs_in_force ON opt_outs (kind, value) WHERE until IS NULL;
