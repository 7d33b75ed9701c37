-- Every attempt leaves a row; what it saw is kept once per change; the verdict on it can be repeated; what a verdict
-- changed is an event.

-- What was seen of a name, without the occasion (moment, vantage, attempt): looks that saw the same share a row.
CREATE TABLE evidence (
    id     {{id}},
    domain {{name}} NOT NULL REFERENCES registrations (domain),
    -- SHA-256 of the facts, hex, 32 digits.
    digest TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- The facts as JSON, compressed (store::evidence).
    packed {{bytes}} NOT NULL,
    -- The text was removed when its retention ended; digest and features stay.
    reduced BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX evidence_by_domain ON evidence (domain, digest);
CREATE INDEX evidence_by_age ON evidence (seen_at) WHERE NOT reduced;

CREATE TABLE observations (
    id           {{id}},
    domain       {{name}} NOT NULL REFERENCES registrations (domain),
    round        BIGINT NOT NULL,
    attempt      BIGINT NOT NULL CHECK (attempt >= 1),
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT NOT NULL,
    vantage      TEXT NOT NULL,
    -- From how many vantages a negative had to be seen at that time.
    quorum       BIGINT NOT NULL,
    protocol     TEXT NOT NULL,
    worker       TEXT NOT NULL,
    -- Why the look does not count; then its verdict is X0 whatever the evidence says.
    not_observed TEXT,
    evidence_id  BIGINT NOT NULL REFERENCES evidence (id)
);
CREATE INDEX observations_by_domain ON observations (domain, id);

-- The verdict on evidence by the rules in force; looks that share evidence share it.
CREATE TABLE verdicts (
    evidence_id    BIGINT NOT NULL PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    leaf           TEXT NOT NULL CHECK (LENGTH(leaf) BETWEEN 2 AND 3),
    class          TEXT NOT NULL CHECK (class IN ('NONE', 'BROKEN', 'LOW', 'USE_WEB', 'USE_ALIAS', 'USE_OTHER', 'ALIVE_UNKNOWN', 'ABUSE', 'NOT_OBS')),
    mail           TEXT NOT NULL CHECK (mail IN ('M0', 'M1d', 'M1', 'M2', 'MX_UNKNOWN')),
    https          TEXT NOT NULL CHECK (https IN ('valid', 'name_mismatch', 'expired', 'untrusted', 'proto', 'none')),
    canonical_host TEXT,
    final_url      TEXT,
    http_status    BIGINT CHECK (http_status BETWEEN 0 AND 999),
    rule           TEXT NOT NULL,
    evidence       TEXT NOT NULL,
    confidence     DOUBLE PRECISION NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    ruleset        TEXT NOT NULL,
    delegated      BOOLEAN NOT NULL,
    resolving      BOOLEAN NOT NULL,
    answers_https  BOOLEAN NOT NULL,
    valid_tls      BOOLEAN NOT NULL,
    live           BOOLEAN NOT NULL,
    judged_at      BIGINT NOT NULL
);

CREATE TABLE changes (
    id             {{id}},
    domain         {{name}} NOT NULL REFERENCES registrations (domain),
    observation_id BIGINT NOT NULL REFERENCES observations (id) ON DELETE CASCADE,
    at             BIGINT NOT NULL,
    what           TEXT NOT NULL CHECK (what IN ('leaf', 'mail', 'https', 'canonical_host', 'title')),
    cause          TEXT NOT NULL CHECK (cause IN ('visit', 'reclassified', 'outage')),
    old_value      TEXT NOT NULL,
    new_value      TEXT NOT NULL
);
CREATE INDEX changes_by_domain ON changes (domain, id);
