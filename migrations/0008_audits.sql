-- The audit of a frozen quarter (docs/measuring.md E.7): the sample, who labels it, the labels, and the estimates.

CREATE TABLE audits (
    id          {{id}},
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    -- Published before the draw.
    seed        TEXT NOT NULL,
    drawn_at    BIGINT NOT NULL,
    -- How many names the sample was to have, and for which groups apart (JSON).
    plan        TEXT NOT NULL,
    -- Names and names drawn by stratum, for the nation and for each group (JSON of domain::audit::sample).
    inclusions  TEXT NOT NULL,
    UNIQUE (snapshot_id, seed)
);

CREATE TABLE audit_items (
    audit_id    BIGINT NOT NULL REFERENCES audits (id),
    -- Position in the shuffled order in which labellers see them, from 1.
    position    BIGINT NOT NULL,
    domain      {{name}} NOT NULL,
    evidence_id BIGINT REFERENCES evidence (id),
    stratum     TEXT NOT NULL,
    -- The machine's leaf when the quarter was frozen. Never shown to a labeller.
    leaf        TEXT NOT NULL,
    -- Part of the national sample; otherwise drawn only for a group.
    nation      BOOLEAN NOT NULL,
    -- Groups that it was drawn for, JSON.
    groups      TEXT NOT NULL,
    PRIMARY KEY (audit_id, position)
);
CREATE UNIQUE INDEX audit_items_by_domain ON audit_items (audit_id, domain);

-- A personal link: only its hash is kept.
CREATE TABLE audit_links (
    id         {{id}},
    audit_id   BIGINT NOT NULL REFERENCES audits (id),
    labeller   TEXT NOT NULL,
    -- Two labellers judge blind; the adjudicator sees both labels of items on which they differ.
    role       TEXT NOT NULL CHECK (role IN ('first', 'second', 'adjudicator')),
    token_sha256 TEXT NOT NULL UNIQUE,
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE audit_labels (
    id       {{id}},
    audit_id BIGINT NOT NULL REFERENCES audits (id),
    position BIGINT NOT NULL,
    link_id  BIGINT NOT NULL REFERENCES audit_links (id),
    -- own_site, elsewhere, other_service, not_use, cannot_tell
    label    TEXT NOT NULL,
    note     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    FOREIGN KEY (audit_id, position) REFERENCES audit_items (audit_id, position)
);
CREATE INDEX audit_labels_by_item ON audit_labels (audit_id, position, id);

-- Published estimates; a new computation adds rows, the latest of a group counts.
CREATE TABLE audit_estimates (
    id          {{id}},
    audit_id    BIGINT NOT NULL REFERENCES audits (id),
    -- `total`, `province`, `registrar`, … and the group's key.
    dimension   TEXT NOT NULL,
    key         {{name}} NOT NULL,
    -- u_any, u_web, share of a class …
    indicator   TEXT NOT NULL,
    value       DOUBLE PRECISION NOT NULL,
    low         DOUBLE PRECISION NOT NULL,
    high        DOUBLE PRECISION NOT NULL,
    -- post_stratified, own, synthetic, composite, multiclass, rogan_gladen
    basis       TEXT NOT NULL,
    labels      BIGINT NOT NULL,
    computed_at BIGINT NOT NULL
);
CREATE INDEX audit_estimates_by_audit ON audit_estimates (audit_id, dimension, key, indicator, id);
