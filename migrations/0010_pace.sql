-- Which worker may contact which network at this moment, and which hosts asked for peace: the pace that all workers
-- keep together, and that outlives each of them. Times are those of the database's clock.

CREATE TABLE paces (
    -- An IPv4 /24, an IPv6 /48, or the name of a hosting network.
    place      {{name}} NOT NULL PRIMARY KEY,
    holder     {{name}},
    -- Every request of the holder ends before.
    held_until BIGINT NOT NULL,
    -- No request of any former holder ended later.
    used_at    BIGINT NOT NULL,
    -- Since when another worker waits for it.
    wanted_at  BIGINT
);
CREATE INDEX paces_held ON paces (holder) WHERE holder IS NOT NULL;

CREATE TABLE pauses (
    host     {{name}} NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL,
    -- The status that asked for it.
    status   BIGINT NOT NULL,
    -- Refusals in a row.
    strikes  BIGINT NOT NULL
);
