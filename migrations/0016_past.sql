-- What was said and judged before: so that an old quarter is counted as it was, and computed again as it was judged.

-- What the register said of a name before a list said something else. Rows are only added; no holder's name is kept.
CREATE TABLE former_registrations (
    id            {{id}},
    domain        {{name}} NOT NULL REFERENCES registrations (domain),
    zone          {{name}} NOT NULL,
    registrar     TEXT NOT NULL,
    province_code TEXT,
    province_map  TEXT,
    province_now  {{name}},
    ward          TEXT,
    registered_on TEXT,
    expires_on    TEXT,
    cohort        {{name}} NOT NULL,
    holder_kind   TEXT NOT NULL,
    sector        TEXT,
    campaign      TEXT,
    held          BOOLEAN NOT NULL,
    free_term     BOOLEAN,
    in_frame      BOOLEAN NOT NULL,
    first_seen_at BIGINT NOT NULL,
    left_at       BIGINT,
    -- From then on the register said something else: the day of which the other list speaks, else when it came.
    until_at      BIGINT NOT NULL
);
CREATE INDEX former_registrations_by_domain ON former_registrations (domain, until_at);

-- The verdicts that a snapshot counted, under the digest of its rules. Those of evidence that is still whole can be made
-- again; when its text is gone and the rules have changed since, these remain. They tell no more than the figures need.
CREATE TABLE frozen_verdicts (
    evidence_id   BIGINT NOT NULL,
    ruleset       TEXT NOT NULL,
    domain        {{name}} NOT NULL,
    leaf          TEXT NOT NULL,
    mail          TEXT NOT NULL,
    https         TEXT NOT NULL,
    rule          TEXT NOT NULL,
    delegated     BOOLEAN NOT NULL,
    resolving     BOOLEAN NOT NULL,
    answers_https BOOLEAN NOT NULL,
    valid_tls     BOOLEAN NOT NULL,
    live          BOOLEAN NOT NULL,
    PRIMARY KEY (evidence_id, ruleset)
);
CREATE INDEX frozen_verdicts_by_domain ON frozen_verdicts (domain, ruleset);

-- Clusters of nearly equal pages as each round found them: a later round changes nothing about an earlier one. `clusters` keeps
-- the latest finding of each.
CREATE TABLE cluster_rounds (
    key     {{name}} NOT NULL,
    -- The round: when it was made.
    at      BIGINT NOT NULL,
    print   BIGINT NOT NULL,
    domains BIGINT NOT NULL,
    holders BIGINT NOT NULL,
    -- Up to fifty of its domains, JSON.
    sample  TEXT NOT NULL,
    PRIMARY KEY (key, at)
);
INSERT INTO cluster_rounds (key, at, print, domains, holders, sample)
SELECT key, seen_at, print, domains, holders, sample FROM clusters;

-- Where a rule says abuse (R6) and a person found that it errs about the site. Rows are only added; a later confirmation of abuse
-- of the same name counts instead.
CREATE TABLE overruled (
    id     {{id}},
    domain {{name}} NOT NULL,
    rule   TEXT NOT NULL,
    who    TEXT NOT NULL,
    note   TEXT NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX overruled_by_domain ON overruled (domain, id);
