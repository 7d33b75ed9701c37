-- Whether an earlier term of a name was renewed is asked of each of its terms.
CREATE INDEX terms_by_domain ON terms (domain, id);
