-- The present state of each name, from its latest observation that saw anything; and the outbox that the
-- search index follows.

CREATE TABLE site_states (
    domain          {{name}} NOT NULL PRIMARY KEY REFERENCES registrations (domain),
    observation_id  BIGINT NOT NULL REFERENCES observations (id),
    -- The first look that the state rests on: earlier ones saw nothing, or another holder's site.
    first_look_id   BIGINT NOT NULL,
    leaf            TEXT NOT NULL CHECK (leaf <> 'X0'),
    class           TEXT NOT NULL CHECK (class <> 'NOT_OBS'),
    mail            TEXT NOT NULL,
    https           TEXT NOT NULL,
    canonical_host  TEXT,
    final_url       TEXT,
    http_status     BIGINT,
    rule            TEXT NOT NULL,
    evidence        TEXT NOT NULL,
    confidence      DOUBLE PRECISION NOT NULL,
    delegated       BOOLEAN NOT NULL,
    resolving       BOOLEAN NOT NULL,
    answers_https   BOOLEAN NOT NULL,
    valid_tls       BOOLEAN NOT NULL,
    live            BOOLEAN NOT NULL,
    title           TEXT NOT NULL,
    description     TEXT NOT NULL,
    language        TEXT,
    excerpt         TEXT NOT NULL,
    headings        TEXT NOT NULL,
    contact         TEXT NOT NULL,
    generator       TEXT,
    schema_types    TEXT NOT NULL,
    profiles        TEXT NOT NULL,
    noindex         BOOLEAN NOT NULL,
    checked_at      BIGINT NOT NULL,
    since           BIGINT NOT NULL,
    first_use_at    BIGINT,
    -- A later attempt that saw nothing for a reason of ours: when, and why. It changes nothing above.
    last_attempt_at BIGINT NOT NULL,
    not_observed    TEXT,
    -- Where the deciding visit ended, and the network that hosts it (IPv4 /24, IPv6 /48): the outage guard's pools.
    address         TEXT,
    network         TEXT,
    -- First failure of the round in hand that did not replace the state.
    failing_at      BIGINT,
    -- What the figures ask of a state, in one word of the database's own: names that are alike in it are counted together.
    cell            TEXT NOT NULL GENERATED ALWAYS AS (leaf || ' ' || mail || ' ' || CASE WHEN delegated THEN '1' ELSE '0' END
                    || CASE WHEN resolving THEN '1' ELSE '0' END || CASE WHEN answers_https THEN '1' ELSE '0' END
                    || CASE WHEN valid_tls THEN '1' ELSE '0' END || CASE WHEN live THEN '1' ELSE '0' END
                    || ' ' || COALESCE(not_observed, '')) STORED
);
CREATE INDEX site_states_by_address ON site_states (address) WHERE address IS NOT NULL;
CREATE INDEX site_states_by_first_use ON site_states (first_use_at, domain) WHERE first_use_at IS NOT NULL;

-- One row a name, with the number of its latest change: the outbox never outgrows the register.
CREATE TABLE outbox (
    seq    BIGINT NOT NULL PRIMARY KEY,
    domain {{name}} NOT NULL UNIQUE REFERENCES registrations (domain)
);
