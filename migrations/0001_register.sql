-- The register: what the registry says about each name, and the log of how we came to know it.
--
-- One history for SQLite and PostgreSQL. Three words differ and are filled in by store::migrate:
--   {{id}}     a number that the database allots, always growing
--   {{bytes}}  binary data
--   {{name}}   text that is ordered byte by byte whatever the server's locale
-- Moments are Unix milliseconds, days are ISO text in Viet Nam's calendar.

CREATE TABLE registrations (
    domain        {{name}} NOT NULL PRIMARY KEY,
    zone          {{name}} NOT NULL,
    registrar     TEXT NOT NULL,
    province_code TEXT CHECK (LENGTH(province_code) = 2),
    province_map  TEXT CHECK (province_map IN ('63', '34')),
    -- The same place on the present map; derived at import, so that figures need no gazetteer in SQL.
    province_now  {{name}} CHECK (LENGTH(province_now) = 2),
    ward          TEXT,
    registered_on TEXT CHECK (LENGTH(registered_on) = 10),
    expires_on    TEXT CHECK (LENGTH(expires_on) = 10),
    -- Quarter of registration, '2025-Q3'; '' when the day is unknown.
    cohort        {{name}} NOT NULL,
    holder_kind   TEXT NOT NULL CHECK (holder_kind IN ('citizen', 'enterprise', 'household', 'unknown')),
    holder_name   TEXT,
    tax_code      TEXT,
    sector        TEXT,
    -- The campaign or unit that brought the holder, as the file says it.
    campaign      TEXT,
    -- EPP status values, separated by blanks.
    status        TEXT NOT NULL,
    -- Held, suspended or pending deletion: outside the usage rate.
    held          BOOLEAN NOT NULL,
    free_term     BOOLEAN,
    in_frame      BOOLEAN NOT NULL,
    first_seen_at BIGINT NOT NULL,
    changed_at    BIGINT NOT NULL,
    left_at       BIGINT,
    CHECK ((province_code IS NULL) = (province_map IS NULL)),
    CHECK ((left_at IS NULL) = in_frame)
);
CREATE INDEX registrations_by_zone ON registrations (zone, domain);
CREATE INDEX registrations_by_province ON registrations (province_now, domain);

CREATE TABLE imports (
    id         {{id}},
    file_name  TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    as_of      TEXT CHECK (LENGTH(as_of) = 10),
    full_list  BOOLEAN NOT NULL,
    at         BIGINT NOT NULL,
    added      BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    unchanged  BIGINT NOT NULL,
    left_frame BIGINT NOT NULL,
    returned   BIGINT NOT NULL
);

-- Rows that writers take in turn: 'import' lets one import run at a time, 'outbox' numbers the outbox.
CREATE TABLE counters (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('import', 0);
INSERT INTO counters (name, value) VALUES ('outbox', 0);
