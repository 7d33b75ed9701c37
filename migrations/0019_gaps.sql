-- Hosts that are left alone for longer than others after their last request (Crawl-delay, slow answers), and until when by the
-- database's clock: that outlives the worker, and goes along with a network that another one takes over.
CREATE TABLE gaps (
    host     {{name}} NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL
);
CREATE INDEX gaps_until ON gaps (until_at);
