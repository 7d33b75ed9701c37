-- People who work here: accounts, sessions, tokens, and what they looked at and changed.

CREATE TABLE staff_accounts (
    id          {{id}},
    -- What its owner signs in with.
    name        TEXT NOT NULL UNIQUE,
    -- The name of the person, as it stands under decisions.
    person      TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('administrator', 'analyst', 'officer', 'labeller')),
    -- Code on the present map; only officers have one, and none is without.
    province    TEXT,
    -- PHC string (argon2id); NULL until its owner has chosen a password.
    password    TEXT,
    -- Secret of the second factor in base 32, and since when it counts. It must be read to be compared: keep the database safe.
    totp_secret TEXT,
    totp_since  BIGINT,
    -- The step of the last one-time code that was taken: a code opens once.
    totp_last   BIGINT,
    made_at     BIGINT NOT NULL,
    disabled_at BIGINT,
    CHECK ((role = 'officer') = (province IS NOT NULL))
);

-- Links that let the owner of an account choose a password, once.
CREATE TABLE staff_invitations (
    id           {{id}},
    account_id   BIGINT NOT NULL REFERENCES staff_accounts (id),
    token_sha256 TEXT NOT NULL UNIQUE,
    made_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    used_at      BIGINT
);

-- Codes on paper, for who lost the telephone; each opens once.
CREATE TABLE staff_recovery (
    account_id  BIGINT NOT NULL REFERENCES staff_accounts (id),
    code_sha256 TEXT NOT NULL,
    used_at     BIGINT,
    PRIMARY KEY (account_id, code_sha256)
);

CREATE TABLE staff_sessions (
    id           {{id}},
    account_id   BIGINT NOT NULL REFERENCES staff_accounts (id),
    token_sha256 TEXT NOT NULL UNIQUE,
    made_at      BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    -- When the second factor was shown; before that the session opens nothing but the page that asks for it.
    second_at    BIGINT,
    ended_at     BIGINT,
    -- The browser, in its own words, so that its owner knows it again.
    agent        TEXT NOT NULL
);
CREATE INDEX staff_sessions_by_account ON staff_sessions (account_id, id);

-- How often somebody failed lately, by name or by address; names that nobody has are counted alike.
CREATE TABLE staff_failures (
    key      TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
);

CREATE TABLE staff_tokens (
    id           {{id}},
    account_id   BIGINT NOT NULL REFERENCES staff_accounts (id),
    -- What it is for, in the words of who made it.
    label        TEXT NOT NULL,
    -- Scopes, separated by blanks.
    scopes       TEXT NOT NULL,
    token_sha256 TEXT NOT NULL UNIQUE,
    made_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    used_at      BIGINT,
    revoked_at   BIGINT
);

-- Every look at personal data and every change, by whom; rows are only added, and each holds the digest of the one before.
CREATE TABLE staff_log (
    id         {{id}},
    at         BIGINT NOT NULL,
    -- Account, or `command:` and the user of the system.
    who        TEXT NOT NULL,
    what       TEXT NOT NULL,
    about      TEXT NOT NULL,
    -- SHA-256 of the digest before, and of this row.
    digest     TEXT NOT NULL UNIQUE
);
{{only_added staff_log}}

INSERT INTO counters (name, value) VALUES ('staff_log', 0);

-- A labeller's link belongs to the account that opened it first.
ALTER TABLE personal_links ADD COLUMN account_id BIGINT REFERENCES staff_accounts (id);
