-- The status of each name over time (domain::status), what persons confirmed, outages, and the terms of registration.

CREATE TABLE statuses (
    domain      {{name}} NOT NULL PRIMARY KEY REFERENCES registrations (domain),
    born        BIGINT NOT NULL,
    -- Looks with higher numbers are of the present holder's site.
    after_id    BIGINT NOT NULL,
    web         TEXT NOT NULL CHECK (web IN ('NEW', 'ACTIVE', 'DEGRADED', 'INACTIVE', 'DORMANT', 'UNKNOWN')),
    mail        TEXT NOT NULL CHECK (mail IN ('NEW', 'ACTIVE', 'DEGRADED', 'INACTIVE', 'DORMANT', 'UNKNOWN')),
    overall     TEXT NOT NULL CHECK (overall IN ('NEW', 'ACTIVE', 'DEGRADED', 'INACTIVE', 'DORMANT', 'UNKNOWN')),
    last_known  TEXT NOT NULL,
    -- Class of the latest positive, while the web axis is active.
    kind        TEXT CHECK (kind IN ('USE_WEB', 'USE_ALIAS', 'USE_OTHER')),
    -- The latest look that saw anything, and the latest at least seven days before it.
    seen_at     BIGINT,
    seen_before BIGINT,
    -- Use began after the one and at the latest at the other; and when it first ended.
    use_after   BIGINT,
    use_at      BIGINT,
    use_ended   BIGINT,
    flipped     BOOLEAN,
    -- When the status changes although nobody looks.
    turns_at    BIGINT,
    -- domain::status::Machine as JSON.
    memory      TEXT NOT NULL,
    -- What the figures ask of the course of a name, as in site_states.
    cell        TEXT NOT NULL GENERATED ALWAYS AS (web || ' ' || mail || ' ' || COALESCE(kind, '') || ' '
                || CASE WHEN flipped THEN '1' WHEN NOT flipped THEN '0' ELSE '' END) STORED
);
CREATE INDEX statuses_by_turn ON statuses (turns_at) WHERE turns_at IS NOT NULL;

-- What the figures ask of each name in the register, taken together from its registration, its state and its status by the
-- transaction that changes one of them (store::standings). Names that are alike stand side by side in the index, so that
-- they are counted in its order: nothing is joined or sorted.
CREATE TABLE standings (
    domain        {{name}} NOT NULL PRIMARY KEY REFERENCES registrations (domain),
    -- '' is unknown.
    province_now  {{name}} NOT NULL,
    zone          {{name}} NOT NULL,
    held          BOOLEAN NOT NULL,
    -- Cells of site_states and statuses; '' when there is none.
    state         {{name}} NOT NULL,
    course        {{name}} NOT NULL,
    registered_on TEXT,
    first_seen_at BIGINT NOT NULL,
    seen_at       BIGINT,
    seen_before   BIGINT
);
CREATE INDEX standings_counted ON standings (province_now, zone, held, state, course, registered_on, first_seen_at, seen_at,
                                             seen_before, domain);

-- What a person decided about a name or a template cluster; nothing is deleted.
CREATE TABLE confirmations (
    id      {{id}},
    kind    TEXT NOT NULL CHECK (kind IN ('abuse', 'template', 'not_template')),
    -- A domain for abuse, the cluster's key for templates.
    subject {{name}} NOT NULL,
    who     TEXT NOT NULL,
    note    TEXT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX confirmations_by_subject ON confirmations (kind, subject);

-- Clusters of nearly equal pages of many holders, as a round found them; what a person decided stands in confirmations.
CREATE TABLE clusters (
    key      {{name}} NOT NULL PRIMARY KEY,
    -- The fingerprint of the page in its middle.
    print    BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    seen_at  BIGINT NOT NULL,
    domains  BIGINT NOT NULL,
    holders  BIGINT NOT NULL,
    -- Up to fifty of its domains, JSON.
    sample   TEXT NOT NULL
);

-- Many names of one address or network that failed together: their looks do not count.
CREATE TABLE outages (
    id       {{id}},
    kind     TEXT NOT NULL CHECK (kind IN ('address', 'network')),
    value    TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    pool     BIGINT NOT NULL,
    names    BIGINT NOT NULL,
    -- 1 for the first time; after the third the failures are accepted as facts.
    again    BIGINT NOT NULL,
    accepted BOOLEAN NOT NULL
);
CREATE INDEX outages_by_place ON outages (kind, value, found_at);

-- How each term of registration ended: renewed (a later end was stated) or lapsed (the name left).
CREATE TABLE terms (
    id         {{id}},
    domain     {{name}} NOT NULL REFERENCES registrations (domain),
    expires_on TEXT NOT NULL CHECK (LENGTH(expires_on) = 10),
    free_term  BOOLEAN,
    renewed    BOOLEAN NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX terms_by_end ON terms (expires_on, domain);

-- The rules by which verdicts were made, whole, so that an old snapshot can be recomputed.
CREATE TABLE rulesets (
    digest   TEXT NOT NULL PRIMARY KEY,
    files    {{bytes}} NOT NULL,
    first_at BIGINT NOT NULL
);

-- Dated inputs that an administrator loads: population and targets, each load a revision of its own.
CREATE TABLE inputs (
    id        {{id}},
    kind      TEXT NOT NULL CHECK (kind IN ('population', 'targets')),
    file_name TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    text      TEXT NOT NULL,
    loaded_at BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('guard', 0);
