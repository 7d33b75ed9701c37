//! Pages that are not the holder's own content: server defaults, holding pages, barriers, templates, abuse.
//! The wording is ours; only the short marks by which such pages are known in the field are as they are.

mod abuse;
mod barriers;
mod defaults;
mod files;
mod holding;
mod templates;

pub(crate) use abuse::{gambling, injected};
pub(crate) use barriers::{challenge, client_error, login, server_error};
pub(crate) use defaults::{empty, server_default};
pub(crate) use files::{json, pdf, picture};
pub(crate) use holding::{construction, for_sale, holding, sale_platform};
pub(crate) use templates::{shell, template};
