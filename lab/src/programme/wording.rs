//! Pages that mislead: sites in use that look poor, and give-aways that look like somebody's own.

use crate::script::Reply;
use crate::world::content::{document, escape, links, paragraphs};
use crate::world::holder::Holder;
use crate::world::names::some;
use rand::rngs::StdRng;

/// Everything that its holder wanted to say: a name and where to call.
pub(super) fn card(holder: &Holder) -> Reply {
    let shown = escape(holder.shown());
    let body = format!("<h1>{shown}</h1>\n<p>{}</p>\n<p>{}</p>", escape(holder.place.ward), holder.phone);
    Reply::html(document("vi", holder.shown(), "", "", &body))
}

/// A real site at whose foot the builder's sample sentence was never taken out.
pub(super) fn with_sample(home: Reply, holder: &Holder) -> Reply {
    let foot =
        format!("<p><small>Đây là website mẫu do {} tạo sẵn.</small></p>\n</body>", holder.registrar.name);
    match home {
        Reply::Http { status, headers, body } => {
            let html = String::from_utf8_lossy(&body).replace("</body>", &foot);
            Reply::Http { status, headers, body: html.into_bytes() }
        }
        other => other,
    }
}

const STOCK: &[&str] = &[
    "{b} luôn đặt chữ tín lên hàng đầu và mong được đồng hành cùng quý khách trên mọi chặng đường.",
    "Với đội ngũ giàu kinh nghiệm, chúng tôi mang đến giải pháp phù hợp cho từng nhu cầu khác nhau.",
    "Sự hài lòng của quý khách tại {p} là thước đo thành công của chúng tôi.",
    "Chúng tôi cam kết chất lượng ổn định, giá cả hợp lý và thái độ phục vụ tận tâm.",
    "Quy trình làm việc rõ ràng, nhanh gọn, minh bạch từ khâu tư vấn đến khâu bàn giao.",
    "Hãy để {b} lo phần khó, quý khách chỉ việc an tâm tận hưởng thành quả.",
    "Trải qua nhiều năm hình thành, thương hiệu đã được đông đảo người tiêu dùng tin chọn.",
    "Mỗi ngày chúng tôi đều nỗ lực học hỏi để hoàn thiện hơn so với hôm qua.",
    "Đổi mới, sáng tạo, bền vững là ba giá trị cốt lõi mà {b} theo đuổi.",
    "Quý khách ở xa vẫn có thể trao đổi trực tuyến và nhận hỗ trợ trong giờ hành chính.",
    "Mạng lưới đối tác trải dài từ {p} đến các vùng lân cận giúp việc phục vụ thuận tiện hơn.",
    "Tầm nhìn dài hạn là trở thành địa chỉ quen thuộc của mọi gia đình.",
];

/// A give-away that put brand, place and stock phrases in by itself: nobody has touched it.
pub(super) fn filled_template(holder: &Holder, rng: &mut StdRng) -> Reply {
    let said: Vec<String> =
        some(rng, STOCK, 7).into_iter().map(|t| holder.fill(&t.replace("{b}", holder.shown()))).collect();
    let shown = escape(holder.shown());
    let menu = menu(&[
        ("/", "Trang chủ"),
        ("/gioi-thieu", "Giới thiệu"),
        ("/dich-vu", "Dịch vụ"),
        ("/lien-he", "Liên hệ"),
    ]);
    let body = format!(
        "<header><h1>{shown}</h1><nav>{menu}</nav></header>\n<main><h2>Về chúng tôi</h2>\n{}<h2>Giá trị cốt lõi</h2>\n{}</main>\n<footer>{shown}, {}</footer>",
        paragraphs(&said[..4]),
        paragraphs(&said[4..]),
        escape(&holder.place.province.name)
    );
    Reply::html(document("vi", &format!("{} – Trang chủ", holder.shown()), "", "", &body))
}

const ARTICLES: &[(&str, &str)] = &[
    ("Năm cách giữ ấm cho cây cảnh mùa gió bấc", "Đặt chậu sát tường hướng nam và tưới vào giữa trưa."),
    ("Chọn nồi đất nấu cơm sao cho không nứt", "Ngâm nồi mới một đêm rồi đun nhỏ lửa với nước vo gạo."),
    ("Đi chợ phiên vùng cao cần mang theo gì", "Tiền lẻ, áo mưa mỏng và một chiếc gùi nhỏ là đủ."),
    ("Vì sao xe đạp kêu lạch cạch khi lên dốc", "Phần nhiều do xích giãn, thay một lần là êm."),
    ("Ủ trà sen tại nhà trong ba buổi sáng", "Hái bông chưa nở, gói trà vào trong và buộc lại bằng lạt."),
    ("Cách phân biệt mật ong hoa nhãn và hoa bạc hà", "Màu và hương khác nhau rõ nhất khi để ra ánh sáng."),
    ("Dạy trẻ bơi từ mấy tuổi là vừa", "Khi bé hết sợ nước và biết thổi bong bóng dưới mặt hồ."),
    ("Sửa bàn gỗ bị cong sau mùa mưa", "Úp mặt lõm xuống nền khô, chặn gạch lên trên một tuần."),
];

/// Articles that a host puts on names which nobody pointed elsewhere.
pub(super) fn magazine(holder: &Holder, rng: &mut StdRng) -> Reply {
    let chosen = some(rng, ARTICLES, 5);
    let list: String = chosen
        .iter()
        .enumerate()
        .map(|(i, (title, text))| format!("<h2><a href=\"/bai/{}\">{title}</a></h2>\n<p>{text}</p>\n", i + 1))
        .collect();
    let menu = menu(&[
        ("/", "Đầu trang"),
        ("/doi-song", "Đời sống"),
        ("/meo-hay", "Mẹo hay"),
        ("/du-lich", "Du lịch"),
    ]);
    let title = format!("Góc đọc thư thả số {}", 1 + holder.domain.len() % 30);
    Reply::html(document("vi", &title, "", "", &format!("<nav>{menu}</nav>\n<h1>{title}</h1>\n{list}")))
}

const PROMISES: &[&str] = &[
    "{b} hẹn gặp bà con trên mạng vào một ngày đẹp trời, khi vườn sau nhà kịp ra trái đầu mùa.",
    "Chủ nhân còn bận dựng kệ, chụp hình và viết vài dòng cho từng món.",
    "Ai nôn nóng xin cứ ghé thẳng {w}, cửa luôn mở và nước trà luôn nóng.",
    "Khi mọi thứ đâu vào đấy, nơi này sẽ kể chuyện nhiều hơn một chút.",
    "Cảm ơn những người bạn đã gõ đúng địa chỉ và kiên nhẫn đọc tới dòng này.",
    "Hình ảnh đầu tiên chắc phải chờ thợ chụp quen rảnh tay sau vụ gặt.",
];

/// A page of promises: nothing of it is there yet, and none of the usual words says so.
pub(super) fn promise(holder: &Holder, rng: &mut StdRng) -> Reply {
    let lines: Vec<String> =
        some(rng, PROMISES, 4).into_iter().map(|t| holder.fill(&t.replace("{b}", holder.shown()))).collect();
    let body = format!("<h1>{}</h1>\n{}", escape(holder.shown()), paragraphs(&lines));
    Reply::html(document("vi", holder.shown(), "", "", &body))
}

fn menu(pairs: &[(&str, &str)]) -> String {
    let owned: Vec<(String, String)> =
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    links(&owned, " ")
}
