-- When each name in the register is looked at next, where it was last found, and who is looking at it now.

CREATE TABLE queue (
    domain      {{name}} NOT NULL PRIMARY KEY REFERENCES registrations (domain),
    due_at      BIGINT NOT NULL,
    -- 1 begins a round; see domain::schedule.
    attempt     BIGINT NOT NULL CHECK (attempt BETWEEN 1 AND 100),
    -- The round that the attempt belongs to; it only grows.
    round       BIGINT NOT NULL DEFAULT 1,
    -- The vantage from which the attempt must be made; NULL: from any.
    vantage     TEXT,
    -- The vantages from which the round saw a negative, separated by blanks.
    against     TEXT NOT NULL DEFAULT '',
    -- Since when robots.txt cannot be had (5xx, silence): after 30 days RFC 9309 lets us look at the home page.
    robots_down_since BIGINT,
    -- The address at which the name was last found (IPv6: its /64); '': not yet.
    pool        {{name}} NOT NULL DEFAULT '',
    lease_owner TEXT,
    lease_until BIGINT,
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
);
CREATE INDEX queue_due ON queue (due_at, domain);
-- The oldest names of one address, and how many each address has.
CREATE INDEX queue_pools ON queue (pool, vantage, due_at, domain);
-- The names whose address is known, oldest first.
CREATE INDEX queue_placed ON queue (due_at, domain) WHERE pool <> '';
CREATE INDEX queue_leased ON queue (lease_until) WHERE lease_until IS NOT NULL;
