//! C9: answers that are not pages.

use crate::script::Reply;
use crate::world::holder::Holder;
use crate::world::names::slug;

fn file(kind: &str, body: Vec<u8>) -> Reply {
    Reply::Http { status: 200, headers: vec![("Content-Type".into(), kind.into())], body }
}

/// A PDF of one page.
pub(crate) fn pdf(holder: &Holder) -> Reply {
    let text = format!("BT /F1 18 Tf 72 720 Td ({}) Tj ET", slug(holder.shown()));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in &offsets {
        out.push_str(&format!("{offset:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file("application/pdf", out.into_bytes())
}

/// An interface that speaks JSON.
pub(crate) fn json(holder: &Holder) -> Reply {
    let body = serde_json::json!({ "ten": holder.shown(), "phien_ban": "1.2.0", "tinh": holder.place.province.name, "duong_dan": ["/v1/don-hang", "/v1/san-pham"] });
    file("application/json", body.to_string().into_bytes())
}

/// A picture of one pixel (GIF89a).
pub(crate) fn picture() -> Reply {
    let body = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
    file("image/gif", body.to_vec())
}
