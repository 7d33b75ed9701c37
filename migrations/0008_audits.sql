-- The audit of a frozen quarter (docs/measuring.md E.7): the sample, who labels it, the labels, and the estimates.

CREATE TABLE audits (
    id          {{id}},
    -- One audit a snapshot: a second draw would be a choice among two samples.
    snapshot_id BIGINT NOT NULL UNIQUE REFERENCES snapshots (id),
    -- Published before the draw.
    seed        TEXT NOT NULL,
    drawn_at    BIGINT NOT NULL,
    -- How many names the sample was to have, and for which groups apart (JSON).
    plan        TEXT NOT NULL,
    -- Names and names drawn by stratum, for the nation and for each group (JSON of domain::audit::sample).
    inclusions  TEXT NOT NULL,
    -- Observed names of every group by stratum at the draw (JSON of domain::audit::mix): the weights of the estimates.
    mixes       TEXT NOT NULL
);

CREATE TABLE audit_items (
    audit_id    BIGINT NOT NULL REFERENCES audits (id),
    -- Position in the shuffled order in which labellers see them, from 1.
    position    BIGINT NOT NULL,
    domain      {{name}} NOT NULL,
    -- Stays whole while a link of the audit is open.
    evidence_id BIGINT REFERENCES evidence (id),
    zone        TEXT NOT NULL,
    province    TEXT NOT NULL,
    registrar   TEXT NOT NULL,
    -- What the machine said when the quarter was frozen, and what the figures count the name as. Never shown to a labeller.
    stratum     TEXT NOT NULL,
    leaf        TEXT NOT NULL,
    counted     TEXT NOT NULL,
    -- Part of the national sample; otherwise drawn only for a group.
    nation      BOOLEAN NOT NULL,
    -- Groups that it was drawn for, JSON.
    groups      TEXT NOT NULL,
    PRIMARY KEY (audit_id, position)
);
CREATE UNIQUE INDEX audit_items_by_domain ON audit_items (audit_id, domain);
CREATE INDEX audit_items_by_evidence ON audit_items (evidence_id) WHERE evidence_id IS NOT NULL;

-- A personal link to a page that is not public: only its hash is kept.
CREATE TABLE personal_links (
    id         {{id}},
    purpose    TEXT NOT NULL CHECK (purpose IN ('audit', 'clusters')),
    -- Of a link to an audit: which one, and as what. Two labellers judge blind; the adjudicator sees both labels of items
    -- on which they differ.
    audit_id   BIGINT REFERENCES audits (id),
    role       TEXT CHECK (role IN ('first', 'second', 'adjudicator')),
    person     TEXT NOT NULL,
    token_sha256 TEXT NOT NULL UNIQUE,
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CHECK ((purpose = 'audit') = (audit_id IS NOT NULL)),
    CHECK ((purpose = 'audit') = (role IS NOT NULL))
);
CREATE INDEX personal_links_by_purpose ON personal_links (purpose, audit_id, id);

-- Rows are only added; the latest label of a role on an item counts.
CREATE TABLE audit_labels (
    id       {{id}},
    audit_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    link_id  BIGINT NOT NULL REFERENCES personal_links (id),
    label    TEXT NOT NULL CHECK (label IN ('own_site', 'elsewhere', 'other_service', 'not_use', 'cannot_tell')),
    note     TEXT NOT NULL,
    at       BIGINT NOT NULL,
    FOREIGN KEY (audit_id, position) REFERENCES audit_items (audit_id, position)
);
CREATE INDEX audit_labels_by_item ON audit_labels (audit_id, position, id);
CREATE INDEX audit_labels_by_link ON audit_labels (link_id, at);

-- Published estimates of a snapshot; a new computation adds a run, the latest run counts.
CREATE TABLE audit_estimates (
    id          {{id}},
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    -- The audit whose labels it rests on: the snapshot's own, or an earlier quarter's.
    audit_id    BIGINT NOT NULL REFERENCES audits (id),
    run         BIGINT NOT NULL,
    -- `total`, `zone`, `province`, `registrar`, and the group's key.
    dimension   TEXT NOT NULL,
    key         {{name}} NOT NULL,
    -- u_any, u_web, share_own_site …, se_any, sp_any, se_web, sp_web, kappa
    indicator   TEXT NOT NULL,
    value       DOUBLE PRECISION NOT NULL,
    low         DOUBLE PRECISION NOT NULL,
    high        DOUBLE PRECISION NOT NULL,
    -- post_stratified, own, synthetic, composite, multiclass, rogan_gladen, labels
    basis       TEXT NOT NULL,
    labels      BIGINT NOT NULL,
    computed_at BIGINT NOT NULL
);
CREATE INDEX audit_estimates_by_snapshot ON audit_estimates (snapshot_id, run, dimension, key, indicator);

INSERT INTO counters (name, value) VALUES ('audit', 0);
