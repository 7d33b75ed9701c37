//! `/api`: the API for people, drawn from its own description, and what each kind of problem means.

use super::document::Document;
use super::frame::Frame;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::locales::Lang;
use crate::markup::escape;
use crate::openapi;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use std::fmt::Write;

/// `GET /api`, `GET /en/api`.
///
/// # Errors
/// [`Fault::Internal`].
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let t = lang.texts();
    let api = serde_json::to_value(openapi::description(&state.settings.public_url)).map_err(|error| {
        tracing::error!(%error, "the description could not be written");
        Fault::Internal
    })?;
    let intro = lang.pick(
        "Đọc không cần khóa; chỉ nhân viên cần mã truy cập, ở những địa chỉ có ghi. Dữ liệu JSON mã hóa UTF-8, mã tỉnh theo bản đồ 34 đơn vị, thời điểm theo RFC 3339. \
         Câu trả lời có ETag; hãy gửi lại If-None-Match. Danh sách dài có “Link: rel=next”.",
        "Reading needs no key; only the staff need a token, where it says so. JSON in UTF-8, province codes of the 34-unit map, times in RFC 3339. Answers carry an \
         ETag; send it back as If-None-Match. Long lists have “Link: rel=next”.",
    );
    let mut body = format!(
        "<h1>{}</h1><p class=\"lead\">{}</p><p>{}</p><p><a href=\"/api/v1/openapi.json\">OpenAPI 3.1 (JSON)</a></p>",
        escape(t.api_title),
        escape(intro),
        lang.pick(
            "Mô tả từng địa chỉ bằng tiếng Anh, như trong OpenAPI.",
            "Each address is described as in OpenAPI."
        )
    );
    if let Some(paths) = api["paths"].as_object() {
        for (path, item) in paths {
            for method in ["get", "post"].into_iter().filter(|m| item[m].is_object()) {
                operation(&mut body, lang, method, path, &item[method]);
            }
        }
    }
    let example = format!("curl '{}/api/v1/statistics?by=province&zone=biz.vn'", state.settings.public_url);
    let _ = write!(
        body,
        "<h2 id=\"example\">{}</h2><pre tabindex=\"0\" aria-labelledby=\"example\"><code>{}</code></pre>",
        lang.pick("Ví dụ", "Example"),
        escape(&example)
    );
    problems(&mut body, lang);
    let f = Frame::new(&state, &locale, Page::Api, t.api_title);
    reply::page(&Document { f, body }, reply::MINUTE)
}

fn operation(body: &mut String, lang: Lang, method: &str, path: &str, operation: &serde_json::Value) {
    // The part of a doc comment that is for programmers of this program begins at its first heading.
    let part = |key: &str| {
        let text = operation[key].as_str().unwrap_or_default();
        format!("\n{text}").split("\n#").next().unwrap_or_default().trim().to_owned()
    };
    let about = [part("summary"), part("description")].join(" ").replace(['`', '*'], "");
    let about = about.trim();
    let verb = method.to_uppercase();
    let _ = write!(body, "<h2><code>{verb} {}</code></h2><p lang=\"en\">{}</p>", escape(path), escape(about));
    let scopes = operation["security"][0]["token"].as_array().into_iter().flatten();
    for scope in scopes.filter_map(|s| s.as_str()) {
        let needs = lang
            .pick("Cần mã truy cập của nhân viên với phạm vi", "Needs a token of the staff with the scope");
        let _ = write!(body, "<p>{needs} <code>{}</code>.</p>", escape(scope));
    }
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if parameters.is_empty() {
        return;
    }
    let caption = lang.pick("Tham số", "Parameters");
    let _ = write!(
        body,
        "<div class=\"scroll\" tabindex=\"0\"><table><caption>{caption}</caption><tbody lang=\"en\">"
    );
    for p in parameters {
        let _ = write!(
            body,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td></tr>",
            escape(p["name"].as_str().unwrap_or_default()),
            escape(p["description"].as_str().unwrap_or_default())
        );
    }
    body.push_str("</tbody></table></div>");
}

fn problems(body: &mut String, lang: Lang) {
    let _ = write!(
        body,
        "<h2>{}</h2><dl class=\"facts\">",
        lang.pick("Các loại lỗi (RFC 9457)", "Kinds of problems (RFC 9457)")
    );
    let kinds = [
        Fault::NotFound,
        Fault::parameter("", ""),
        Fault::MethodNotAllowed,
        Fault::TooLarge,
        Fault::Slow,
        Fault::TooMany { seconds: 0 },
        Fault::Busy,
        Fault::NoToken,
        Fault::Forbidden,
        Fault::Conflict { detail: "" },
        Fault::Unavailable,
        Fault::Internal,
    ];
    for fault in kinds {
        let (anchor, title) = fault.kind();
        let meaning = match fault {
            Fault::NotFound => lang.pick(
                "Không có gì được công bố ở địa chỉ này. Tên miền không tồn tại và tên miền không được liệt kê trả lời giống hệt nhau.",
                "Nothing is published at this address. Unknown and unlisted names give exactly the same answer.",
            ),
            Fault::BadParameter { .. } => lang.pick(
                "Một tham số không dùng được; “detail” nêu tên tham số và giá trị đúng.",
                "A parameter cannot be used; “detail” names it and says what would be right.",
            ),
            Fault::MethodNotAllowed => lang.pick(
                "Địa chỉ này không nhận phương thức đó; Allow nêu những phương thức được nhận.",
                "The address does not take this method; Allow names those that it takes.",
            ),
            Fault::TooLarge => lang.pick("Yêu cầu quá lớn.", "The request is too large."),
            Fault::Slow => lang.pick(
                "Nội dung yêu cầu không đến đủ trong thời gian cho phép (ba giây).",
                "The body of the request did not arrive whole in time (three seconds).",
            ),
            Fault::TooMany { .. } => lang.pick(
                "Quá nhiều yêu cầu từ một địa chỉ; thử lại sau thời gian ghi trong Retry-After.",
                "Too many requests from one address; try again after Retry-After.",
            ),
            Fault::Foreign => lang.pick("Biểu mẫu phải được gửi từ trang này.", "A form must be sent from a page of this service."),
            Fault::Busy => lang.pick(
                "Quá nhiều yêu cầu cùng lúc; thử lại sau thời gian ghi trong Retry-After.",
                "Too many requests at this moment; try again after Retry-After.",
            ),
            Fault::NoToken => lang.pick(
                "Cần mã truy cập của nhân viên, còn hạn và chưa bị thu hồi (Authorization: Bearer).",
                "A token of the staff is needed, neither revoked nor over (Authorization: Bearer).",
            ),
            Fault::Forbidden => lang.pick(
                "Phạm vi của mã truy cập, hoặc vai trò của chủ mã, không bao gồm việc này.",
                "The scopes of the token, or the role of its owner, do not include this.",
            ),
            Fault::Conflict { .. } => lang.pick(
                "Đối tượng không ở trạng thái cho phép việc này, chẳng hạn yêu cầu đã được quyết định.",
                "It is not in the state for this, such as a request that was decided already.",
            ),
            Fault::Unavailable => lang.pick(
                "Tạm thời chưa trả lời được; thử lại sau thời gian ghi trong Retry-After.",
                "No answer at the moment; try again after Retry-After.",
            ),
            Fault::Internal => lang.pick("Lỗi của chúng tôi, đã được ghi lại.", "Our mistake; it has been recorded."),
        };
        let _ = write!(
            body,
            "<div id=\"{anchor}\"><dt><code>{anchor}</code> · {} · <span lang=\"en\">{title}</span></dt><dd>{meaning}</dd></div>",
            fault.status().as_u16()
        );
    }
    body.push_str("</dl>");
}
