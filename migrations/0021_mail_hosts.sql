-- What mail hosts said when they were last asked: one is asked once in thirty days, whoever it takes mail for.
CREATE TABLE mail_hosts (
    host     {{name}} NOT NULL PRIMARY KEY,
    asked_at BIGINT NOT NULL,
    -- The code of its greeting (RFC 5321 section 4.2); NULL: it gave none, or is being asked.
    code     BIGINT
);
CREATE INDEX mail_hosts_asked ON mail_hosts (asked_at);
