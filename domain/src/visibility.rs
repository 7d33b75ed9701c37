//! What the public may see. The only place that decides it (house invariant 7).
//!
//! id.vn names belong to natural persons: they are counted, but listed only with the holder's recorded
//! consent (Law 91/2025/QH15; docs/measuring.md D.1). biz.vn of enterprises is listed by default with a
//! right to object; households too, but without personal fields unless they opt in.

use crate::registration::HolderKind;
use crate::verdict::{Class, Leaf};

/// What is known about a name when somebody asks to see it.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// `id.vn`, `biz.vn`.
    pub zone: &'a str,
    /// Kind of holder.
    pub holder_kind: HolderKind,
    /// The holder's recorded, unrevoked consent to be listed.
    pub listing_consent: bool,
    /// The holder's recorded objection (or removal): stronger than consent.
    pub objection: bool,
    /// The holder of the name (or of the address behind it) opted out of our checks: what was seen before may
    /// not be shown any more.
    pub opted_out: bool,
    /// Still in the register.
    pub in_frame: bool,
    /// Held or suspended by the registry.
    pub held: bool,
    /// Class of the latest verdict that saw anything, if any.
    pub class: Option<Class>,
    /// Leaf of the same verdict.
    pub leaf: Option<Leaf>,
}

impl Standing<'_> {
    /// Whether the name is a person's, who is listed only with consent.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.zone == "id.vn" || self.holder_kind == HolderKind::Citizen
    }

    /// Whether consent changes what is shown: of persons whether they are listed, of households (and of holders of unknown
    /// kind, who may be one) whether their contact facts are.
    #[must_use]
    pub fn asks_consent(&self) -> bool {
        self.is_personal() || self.holder_kind != HolderKind::Enterprise
    }

    /// Whether the name and what its site says may be shown to the public at all.
    #[must_use]
    pub fn listable(&self) -> bool {
        self.in_frame
            && !self.held
            && !self.objection
            && !self.opted_out
            && (!self.is_personal() || self.listing_consent)
            && self.class != Some(Class::Abuse)
    }

    /// Whether the name belongs in the public search index: listable, and a website (or the holder's page
    /// elsewhere) was seen.
    #[must_use]
    pub fn searchable(&self) -> bool {
        self.listable() && matches!(self.class, Some(Class::UseWeb | Class::UseAlias | Class::UseOther))
    }

    /// Whether all that was measured may be told of a name that is shown. Of a person no more than the text of the consent
    /// names: the name, title and description, province, trade, state and the day of the look.
    #[must_use]
    pub fn details_shown(&self) -> bool {
        !self.is_personal()
    }

    /// Whether the name of the holder may stand in what is told of the site: of persons who are listed by their own wish, of
    /// enterprises, and of whoever consented. A household's is often its owner's (D.1).
    #[must_use]
    pub fn holder_told(&self) -> bool {
        self.contact_shown() || (self.listable() && self.is_personal())
    }

    /// Whether the running text of the page and its headings may be searched and quoted, beside its title and description. The
    /// owner's name may stand anywhere in them, and is not known where the register's names are not kept; a person's consent
    /// names title and description alone (D.1).
    #[must_use]
    pub fn text_shown(&self) -> bool {
        self.contact_shown()
    }

    /// Whether phone, e-mail and postal address may be shown: never for id.vn or citizens, by default for
    /// enterprises only, for households and holders of unknown kind (who may be either) with consent.
    #[must_use]
    pub fn contact_shown(&self) -> bool {
        self.listable()
            && !self.is_personal()
            && (self.holder_kind == HolderKind::Enterprise || self.listing_consent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: Standing<'_> = Standing {
        zone: "biz.vn",
        holder_kind: HolderKind::Enterprise,
        listing_consent: false,
        objection: false,
        opted_out: false,
        in_frame: true,
        held: false,
        class: Some(Class::UseWeb),
        leaf: Some(Leaf::C8),
    };

    #[test]
    fn an_enterprise_is_listed_until_it_objects() {
        assert!(SHOP.listable() && SHOP.searchable() && SHOP.contact_shown());
        assert!(!Standing { objection: true, listing_consent: true, ..SHOP }.listable());
    }

    #[test]
    fn who_opted_out_of_checks_is_not_listed_whatever_else_was_said() {
        let out = Standing { opted_out: true, listing_consent: true, ..SHOP };
        assert!(!out.listable() && !out.searchable() && !out.contact_shown());
    }

    #[test]
    fn a_person_is_listed_only_with_consent_and_never_with_contacts() {
        let person = Standing { zone: "id.vn", holder_kind: HolderKind::Citizen, ..SHOP };
        assert!(!person.listable());
        let consenting = Standing { listing_consent: true, ..person };
        assert!(consenting.searchable() && !consenting.contact_shown() && consenting.holder_told());
        assert!(!consenting.details_shown() && SHOP.details_shown(), "the consent names what is shown");
        assert!(!Standing { zone: "id.vn", holder_kind: HolderKind::Unknown, ..SHOP }.listable());
        assert!(!Standing { holder_kind: HolderKind::Citizen, ..SHOP }.listable(), "a person under biz.vn");
    }

    #[test]
    fn the_name_of_a_household_is_told_with_consent_only() {
        let household = Standing { holder_kind: HolderKind::Household, ..SHOP };
        assert!(SHOP.holder_told() && !household.holder_told());
        assert!(Standing { listing_consent: true, ..household }.holder_told());
    }

    #[test]
    fn of_people_and_households_title_and_description_are_told_and_no_text_behind_them() {
        let household = Standing { holder_kind: HolderKind::Household, ..SHOP };
        let person =
            Standing { zone: "id.vn", holder_kind: HolderKind::Citizen, listing_consent: true, ..SHOP };
        assert!(SHOP.text_shown() && !household.text_shown() && !person.text_shown());
        assert!(Standing { listing_consent: true, ..household }.text_shown());
    }

    #[test]
    fn a_household_needs_consent_for_its_contacts_only() {
        let household = Standing { holder_kind: HolderKind::Household, ..SHOP };
        assert!(household.listable() && !household.contact_shown());
        assert!(Standing { listing_consent: true, ..household }.contact_shown());
        assert!(household.asks_consent() && !household.is_personal() && !SHOP.asks_consent());
        let unknown = Standing { holder_kind: HolderKind::Unknown, ..SHOP };
        assert!(unknown.listable() && !unknown.contact_shown(), "it may be a household");
    }

    #[test]
    fn abuse_held_and_departed_names_are_never_listed() {
        assert!(!Standing { class: Some(Class::Abuse), leaf: Some(Leaf::R6), ..SHOP }.listable());
        assert!(!Standing { held: true, ..SHOP }.listable());
        assert!(!Standing { in_frame: false, ..SHOP }.listable());
        assert!(!Standing { class: Some(Class::Low), ..SHOP }.searchable());
    }
}
