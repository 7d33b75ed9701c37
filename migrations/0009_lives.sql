-- The lives of names as far as they are known, those of former holders among them.

-- Until then it is known whether the name was in use; until the next look, the latest one that saw anything.
ALTER TABLE statuses ADD COLUMN followed_at BIGINT;
UPDATE statuses SET followed_at = seen_at;

-- A holder's time with a name that is over: what its status knew of it at its end. Rows are only added.
CREATE TABLE former_lives (
    id          {{id}},
    domain      {{name}} NOT NULL REFERENCES registrations (domain),
    -- As in statuses.
    born        BIGINT,
    use_after   BIGINT,
    use_at      BIGINT,
    use_ended   BIGINT,
    followed_at BIGINT,
    -- Looks up to this number were of this holder's site, or of an earlier one's.
    last_look   BIGINT NOT NULL,
    -- From then on looks are not of this holder's site.
    ended_at    BIGINT NOT NULL
);
CREATE INDEX former_lives_by_domain ON former_lives (domain, ended_at);

-- Of holders before this table only the border of their looks is known.
INSERT INTO former_lives (domain, last_look, ended_at)
SELECT s.domain, s.after_id, o.finished_at + 1 FROM statuses s JOIN observations o ON o.id = s.after_id;
