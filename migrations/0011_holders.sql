-- What holders and readers ask: removal, claim, report; what a holder says of the site; and looks wanted at once.

-- An objection (and removal) must hold for a name that is not in the register yet: it waits for the import that brings it.
ALTER TABLE objections RENAME TO objections_before;
CREATE TABLE objections (
    id           {{id}},
    domain       {{name}} NOT NULL,
    reason       TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    withdrawn_at BIGINT
);
INSERT INTO objections (domain, reason, made_at, withdrawn_at)
    SELECT domain, reason, made_at, withdrawn_at FROM objections_before ORDER BY id;
DROP TABLE objections_before;
CREATE UNIQUE INDEX objections_in_force ON objections (domain) WHERE withdrawn_at IS NULL;

CREATE TABLE requests (
    id             {{id}},
    -- Any name under the zones, registered or not: who asks learns nothing about the register.
    domain         {{name}} NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('remove', 'claim', 'report')),
    -- The receipt opens the request's page; only its hash is kept.
    receipt_sha256 TEXT NOT NULL UNIQUE,
    -- What the holder publishes; public by nature. '' for reports.
    proof_token    TEXT NOT NULL,
    -- Of a report: what is wrong.
    reason         TEXT CHECK (reason IN ('state', 'place', 'sector', 'contact', 'content', 'abuse')),
    note           TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('open', 'queued', 'done', 'declined')),
    made_at        BIGINT NOT NULL,
    -- Since when somebody waits for the proof to be looked for; NULL: nobody.
    wanted_at      BIGINT,
    lease_until    BIGINT,
    checked_at     BIGINT,
    found          TEXT CHECK (found IN ('dns', 'file', 'meta', 'another', 'absent', 'unreachable')),
    proved_at      BIGINT,
    queued_at      BIGINT,
    decided_at     BIGINT,
    decided_by     TEXT NOT NULL DEFAULT '',
    answer         TEXT NOT NULL DEFAULT '',
    -- The name has another holder since: the request opens nothing any more.
    ended_at       BIGINT,
    CHECK ((kind = 'report') = (reason IS NOT NULL)),
    CHECK ((kind = 'report') = (proof_token = ''))
);
CREATE INDEX requests_wanted ON requests (wanted_at) WHERE wanted_at IS NOT NULL;
CREATE INDEX requests_queued ON requests (queued_at) WHERE state = 'queued';
CREATE INDEX requests_by_domain ON requests (domain, id);

-- What a holder who proved control says of the site; the latest holds, earlier ones stay.
CREATE TABLE holder_words (
    id          {{id}},
    domain      {{name}} NOT NULL REFERENCES registrations (domain),
    -- VSIC section; NULL: as the register says.
    sector      TEXT CHECK (LENGTH(sector) = 1),
    -- '': as the site says.
    description TEXT NOT NULL,
    request_id  BIGINT NOT NULL REFERENCES requests (id),
    said_at     BIGINT NOT NULL,
    ended_at    BIGINT
);
CREATE UNIQUE INDEX holder_words_in_force ON holder_words (domain) WHERE ended_at IS NULL;

-- Names that somebody wants to see checked at once. A row is answered by the first look that began after it was asked.
CREATE TABLE rechecks (
    domain   {{name}} NOT NULL PRIMARY KEY REFERENCES registrations (domain),
    asked_at BIGINT NOT NULL
);
CREATE INDEX rechecks_by_age ON rechecks (asked_at);
