-- Frozen quarters: the population, what was known of each name, and every figure, under a manifest of digests.
-- Rows are only ever added; a later correction is a new revision with its reason.

CREATE TABLE snapshots (
    id             {{id}},
    quarter        TEXT NOT NULL CHECK (LENGTH(quarter) = 7),
    -- 1, 2, … for one quarter and method.
    revision       BIGINT NOT NULL,
    method         TEXT NOT NULL,
    ruleset        TEXT NOT NULL,
    -- The moment of which it speaks: the quarter's end.
    as_of          BIGINT NOT NULL,
    frozen_at      BIGINT NOT NULL,
    -- The newest observation that was taken into account.
    last_look      BIGINT NOT NULL,
    code_version   TEXT NOT NULL,
    -- SHA-256, hex, over the lines of the frame, of the names with their statuses, and of the figures.
    frame_sha256   TEXT NOT NULL,
    names_sha256   TEXT NOT NULL,
    figures_sha256 TEXT NOT NULL,
    reason         TEXT NOT NULL,
    UNIQUE (quarter, method, revision)
);

CREATE TABLE snapshot_names (
    snapshot_id   BIGINT NOT NULL REFERENCES snapshots (id),
    domain        {{name}} NOT NULL,
    -- domain::measure::Frame and domain::measure::Known as JSON lines: what the digests are made of.
    frame         TEXT NOT NULL,
    known         TEXT NOT NULL,
    -- The look behind the state at that moment.
    evidence_id   BIGINT,
    PRIMARY KEY (snapshot_id, domain)
);

CREATE TABLE snapshot_figures (
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    dimension   TEXT NOT NULL,
    key         {{name}} NOT NULL,
    figures     TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, dimension, key)
);

INSERT INTO counters (name, value) VALUES ('snapshot', 0);
