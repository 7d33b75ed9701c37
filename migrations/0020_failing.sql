-- What the outage guard asks each minute: which names fail now, and who else is at their networks. With a hundred thousand names it
-- took a second to group all of them.
CREATE INDEX site_states_failing ON site_states (failing_at) WHERE failing_at IS NOT NULL;
CREATE INDEX site_states_by_network ON site_states (network) WHERE network IS NOT NULL;
