-- The list of well-kept sites: holders who proved control put a site on it, and take it off. Whether it is shown there is
-- no column: it follows from the latest looks.
CREATE TABLE well_kept (
    id         {{id}},
    domain     {{name}} NOT NULL REFERENCES registrations (domain),
    -- The request whose holder proved control; it ends when the name has another holder.
    request_id BIGINT NOT NULL REFERENCES requests (id),
    joined_at  BIGINT NOT NULL,
    left_at    BIGINT
);
CREATE UNIQUE INDEX well_kept_in_force ON well_kept (domain) WHERE left_at IS NULL;
