-- When each name in the register is looked at next, and who is looking at it now.

CREATE TABLE queue (
    domain      {{name}} NOT NULL PRIMARY KEY REFERENCES registrations (domain),
    due_at      BIGINT NOT NULL,
    -- 1 begins a round; see domain::schedule.
    attempt     BIGINT NOT NULL CHECK (attempt BETWEEN 1 AND 100),
    lease_owner TEXT,
    lease_until BIGINT,
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
);
CREATE INDEX queue_due ON queue (due_at, domain);
CREATE INDEX queue_leased ON queue (lease_until) WHERE lease_until IS NOT NULL;
