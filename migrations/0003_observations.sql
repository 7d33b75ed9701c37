-- Every attempt leaves a row; the verdict on it can be repeated; what a verdict changed is an event.

CREATE TABLE observations (
    id           {{id}},
    domain       {{name}} NOT NULL REFERENCES registrations (domain),
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT NOT NULL,
    vantage      TEXT NOT NULL,
    attempt      BIGINT NOT NULL CHECK (attempt >= 1),
    protocol     TEXT NOT NULL,
    worker       TEXT NOT NULL,
    not_observed TEXT,
    -- The whole observation as JSON, compressed with zstd.
    evidence     {{bytes}} NOT NULL
);
CREATE INDEX observations_by_domain ON observations (domain, id);

CREATE TABLE verdicts (
    observation_id BIGINT NOT NULL PRIMARY KEY REFERENCES observations (id) ON DELETE CASCADE,
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
    cause          TEXT NOT NULL CHECK (cause IN ('visit', 'reclassified')),
    old_value      TEXT NOT NULL,
    new_value      TEXT NOT NULL
);
CREATE INDEX changes_by_domain ON changes (domain, id);
