-- What the page of a site offers, as read from it (domain/src/offering.rs), each with the sign that it was read from.
-- Names looked at before this migration have it from their next look, or from `danhba reclassify`.

ALTER TABLE site_states ADD COLUMN read_sector TEXT;
ALTER TABLE site_states ADD COLUMN read_sector_from TEXT;
ALTER TABLE site_states ADD COLUMN service TEXT;
ALTER TABLE site_states ADD COLUMN service_from TEXT;
