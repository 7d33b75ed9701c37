//! Keeps the rule of every route, before its handler is reached. A browser without a session is led to the sign-in page and
//! back; a form counts only from a page of ours that carries the code of its session; a program gets a problem.

use super::{Holder, Signed, cookie};
use crate::fault::Fault;
use crate::locales::Lang;
use crate::pages::personal;
use crate::paths::Page;
use crate::reply;
use crate::routes::Access;
use crate::state::ApiState;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use domain::staff::password::same;
use domain::staff::{Right, Scope};
use sha2::{Digest, Sha256};

/// The field in which a form carries the code of its session.
pub const FIELD: &str = "ma-phien";
/// Bytes of a form of the staff: a passage of a report, each of whose letters may take nine as a browser sends it.
pub const LARGEST_FORM: usize = 64 * 1024;

/// Puts a rule around a handler.
pub fn around(handler: MethodRouter<ApiState>, access: Access, state: &ApiState) -> MethodRouter<ApiState> {
    match access {
        Access::Anybody | Access::Secret => handler,
        Access::Halfway => handler.layer(from_fn_with_state((state.clone(), None), signed)),
        Access::Staff(right) => handler.layer(from_fn_with_state((state.clone(), Some(right)), signed)),
        Access::Token(scope) => handler.layer(from_fn_with_state((state.clone(), scope), token)),
    }
}

/// The code of the forms of a session: derived from its token, so that nothing more is kept, and telling nothing of it.
fn csrf(token: &str) -> String {
    Sha256::digest(format!("danhba form {token}").as_bytes())
        .iter()
        .take(16)
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Who shows a session, and nothing of what it opens.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn who(state: &ApiState, headers: &HeaderMap) -> Result<Option<Signed>, Fault> {
    let Some(token) = cookie::token(state, headers) else { return Ok(None) };
    let found = state.db.session(token, state.clock.now()).await?;
    Ok(found.map(|(session, account)| Signed { account, session, csrf: csrf(token) }))
}

/// `right`: what is needed after both factors; `None`: only between them.
async fn signed(
    State((state, right)): State<(ApiState, Option<Right>)>,
    request: Request,
    next: Next,
) -> Response {
    match let_in(&state, right, request).await {
        Ok(request) => reply::unkept(next.run(request).await),
        Err(Refused::Leads(to)) => personal::back(&to),
        Err(Refused::For(fault)) => fault.into_response(),
    }
}

enum Refused {
    Leads(String),
    For(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::For(fault)
    }
}

async fn let_in(state: &ApiState, right: Option<Right>, request: Request) -> Result<Request, Refused> {
    let lang = Lang::of_path(request.uri().path());
    // Only what is looked at can be come back to.
    let back = match (request.method(), request.uri().path_and_query()) {
        (&Method::GET, Some(here)) => here.as_str(),
        _ => "",
    };
    let Some(signed) = who(state, request.headers()).await? else {
        return Err(Refused::Leads(Page::SignIn.with(lang, &[("den", back)])));
    };
    match (right, signed.session.second_at) {
        (None, None) => {}
        (None, Some(_)) => return Err(Refused::Leads(Page::Staff.path(lang))),
        (Some(_), None) => return Err(Refused::Leads(Page::SecondStep.with(lang, &[("den", back)]))),
        (Some(right), Some(_)) if signed.account.role.may(right) => {}
        (Some(_), Some(_)) => return Err(Refused::For(Fault::Forbidden)),
    }
    let mut request = if matches!(*request.method(), Method::GET | Method::HEAD) {
        request
    } else {
        with_code(state, &signed, request).await?
    };
    request.extensions_mut().insert(signed);
    Ok(request)
}

/// Reads the form once, here, so that no handler can forget to look for the code.
async fn with_code(state: &ApiState, signed: &Signed, request: Request) -> Result<Request, Fault> {
    personal::must_be_ours(state, request.headers())?;
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| Fault::TooLarge)?;
    let code = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == FIELD).map(|(_, value)| value);
    if !code.is_some_and(|code| same(code.as_bytes(), signed.csrf.as_bytes())) {
        return Err(Fault::Foreign);
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

async fn token(
    State((state, scope)): State<(ApiState, Scope)>,
    mut request: Request,
    next: Next,
) -> Response {
    match holder(&state, scope, request.headers()).await {
        Ok(holder) => {
            request.extensions_mut().insert(holder);
            reply::unkept(next.run(request).await)
        }
        Err(fault) => fault.into_response(),
    }
}

async fn holder(state: &ApiState, scope: Scope, headers: &HeaderMap) -> Result<Holder, Fault> {
    let said = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let secret = said.and_then(|s| s.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    let Some((_, secret)) = secret else { return Err(Fault::NoToken) };
    let found = state.db.token(secret.trim(), state.clock.now()).await?;
    let Some((token, account)) = found else { return Err(Fault::NoToken) };
    // The owner's role may have changed since: a token never opens more than its owner may.
    if !token.scopes.contains(&scope) || !account.role.may(scope.right()) {
        return Err(Fault::Forbidden);
    }
    Ok(Holder { account, token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_form_belongs_to_one_session_and_tells_nothing_of_it() {
        assert_eq!(csrf("a"), csrf("a"));
        assert_ne!(csrf("a"), csrf("b"));
        assert!(csrf("a").len() == 32 && !csrf("0123abcd").contains("0123abcd"));
    }
}
