-- A frozen quarter computed again under another version of the method or by other rules: the population, the looks and the moment
-- of the snapshot beside which it stands, judged otherwise. Written once; the snapshot is not touched and stays what is published.
CREATE TABLE recomputations (
    id             {{id}},
    snapshot_id    BIGINT NOT NULL REFERENCES snapshots (id),
    method         TEXT NOT NULL,
    ruleset        TEXT NOT NULL,
    computed_at    BIGINT NOT NULL,
    code_version   TEXT NOT NULL,
    reason         TEXT NOT NULL,
    names          BIGINT NOT NULL,
    -- Names of which something else is known than the snapshot says.
    changed        BIGINT NOT NULL,
    -- Looks whose text was past its retention: they keep the verdict that the snapshot counted.
    carried        BIGINT NOT NULL,
    -- Names that keep the snapshot's line, because what it was made of is not kept.
    unjudged       BIGINT NOT NULL,
    -- SHA-256, hex, over the lines of what is known of each name, and of the figures; the frame is the snapshot's.
    names_sha256   TEXT NOT NULL,
    figures_sha256 TEXT NOT NULL,
    UNIQUE (snapshot_id, method, ruleset)
);

CREATE TABLE recomputed_figures (
    recomputation_id BIGINT NOT NULL REFERENCES recomputations (id),
    dimension        TEXT NOT NULL,
    key              {{name}} NOT NULL,
    figures          TEXT NOT NULL,
    PRIMARY KEY (recomputation_id, dimension, key)
);
