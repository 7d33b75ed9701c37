-- What people wrote into the quarterly report of a province, instead of the sentences that are proposed. Nothing is
-- overwritten: each version stays.
CREATE TABLE narratives (
    quarter  {{name}} NOT NULL,
    province {{name}} NOT NULL,
    passage  {{name}} NOT NULL,
    -- 1, 2, … for one passage of one report.
    version  BIGINT NOT NULL,
    -- Figures stand in it by their names; NULL: the proposed sentences again.
    text     TEXT,
    who      TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (quarter, province, passage, version)
);
CREATE INDEX narratives_by_who ON narratives (who, at);
