-- Pages that need not be sent again: how a server recognises the copy that the state rests on (JSON: url, etag, last_modified,
-- read_at), and the looks at which it said that the copy is still right.
ALTER TABLE site_states ADD COLUMN validators TEXT;
ALTER TABLE observations ADD COLUMN unmodified BOOLEAN NOT NULL DEFAULT FALSE;
