//! Made-up sites with names and texts as small businesses write them. Any part of them can be made again by its number.

use domain::name::DomainName;
use domain::offering::ServiceKind;
use domain::province::{ProvinceCode, Ward, gazetteer};
use domain::registration::HolderKind;
use domain::text::key;
use domain::verdict::{Class, Https, Leaf};
use indexer::{Document, place_names};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use store::full_text::TextRow;

const SEED: u64 = 826;
const FORMS: [&str; 9] = [
    "",
    "",
    "",
    "Công ty TNHH",
    "Công ty Cổ phần",
    "Hộ kinh doanh",
    "Cửa hàng",
    "Cơ sở sản xuất",
    "Hợp tác xã",
];
const TRADES: [(&str, &str, &str); 32] = [
    ("Quán cà phê", "I", "Cà phê rang xay, sinh tố, nước ép, chỗ ngồi thoáng mát có wifi"),
    ("Phở bò", "I", "Phở bò tái, nạm, gầu nước dùng ninh xương mười hai giờ"),
    ("Cơm tấm", "I", "Cơm tấm sườn bì chả, giao tận nơi trong nội thành"),
    ("Bánh mì", "I", "Bánh mì nóng giòn mỗi sáng, nhận đặt tiệc"),
    ("Trà sữa", "I", "Trà sữa trân châu, trà trái cây, kem tươi"),
    ("Khách sạn", "I", "Phòng sạch sẽ gần trung tâm, có chỗ đậu xe và bữa sáng"),
    ("Nhà nghỉ", "I", "Phòng theo giờ và theo ngày, máy lạnh, nước nóng"),
    ("Nha khoa", "R", "Trồng răng sứ, niềng răng, tẩy trắng, khám tổng quát miễn phí"),
    ("Phòng khám đa khoa", "R", "Khám nội, nhi, siêu âm, xét nghiệm ngoài giờ"),
    ("Nhà thuốc", "G", "Thuốc tây, thực phẩm chức năng, dụng cụ y tế, tư vấn tận tình"),
    ("Tiệm hoa tươi", "G", "Hoa cưới, hoa khai trương, điện hoa giao nhanh"),
    ("Nội thất", "C", "Bàn ghế, tủ bếp, giường gỗ tự nhiên đóng theo yêu cầu"),
    ("Vật liệu xây dựng", "G", "Xi măng, sắt thép, gạch ốp lát, cát đá các loại"),
    ("Sửa xe máy", "T", "Thay nhớt, vá lốp, sửa điện, bảo dưỡng định kỳ"),
    ("Gara ô tô", "G", "Đồng sơn, máy gầm, rửa xe, cứu hộ ngày đêm"),
    ("Điện lạnh", "F", "Lắp đặt và sửa máy lạnh, tủ lạnh, máy giặt tại nhà"),
    ("Máy tính", "G", "Laptop, linh kiện, cài đặt phần mềm, sửa chữa lấy liền"),
    ("Điện thoại", "G", "Mua bán điện thoại, thay màn hình, ép kính"),
    ("Giặt ủi", "T", "Giặt sấy lấy nhanh, giặt chăn màn, nhận và trả tận nhà"),
    ("Tiệm tóc", "T", "Cắt, uốn, nhuộm, phục hồi tóc hư tổn"),
    ("Spa", "T", "Chăm sóc da, triệt lông, massage thư giãn"),
    ("May đo", "C", "Áo dài, vest, đồng phục công ty và trường học"),
    ("Thời trang", "G", "Quần áo nam nữ, đầm công sở, hàng mới mỗi tuần"),
    ("Mầm non", "Q", "Nhận trẻ từ mười tám tháng, cô giáo yêu trẻ, bếp sạch"),
    ("Trung tâm ngoại ngữ", "Q", "Tiếng Anh trẻ em, luyện thi, giao tiếp cho người đi làm"),
    ("Văn phòng luật sư", "N", "Tư vấn đất đai, hôn nhân, thành lập doanh nghiệp"),
    ("Kế toán thuế", "N", "Báo cáo thuế, sổ sách, quyết toán cho doanh nghiệp nhỏ"),
    ("In ấn quảng cáo", "N", "Bảng hiệu, tờ rơi, danh thiếp, hộp đèn"),
    ("Phân bón", "G", "Phân bón, thuốc bảo vệ thực vật, hạt giống cho nhà nông"),
    ("Nước mắm", "C", "Nước mắm cá cơm ủ chượp truyền thống, đóng chai gửi đi xa"),
    ("Mật ong", "A", "Mật ong rừng, phấn hoa, sáp ong từ trang trại"),
    ("Gạo sạch", "G", "Gạo thơm, gạo lứt, nếp cái, giao theo tháng"),
];
const FIRST: [&str; 30] = [
    "An", "Bảo", "Bình", "Cát", "Đại", "Đông", "Đức", "Gia", "Hải", "Hòa", "Hoàng", "Hồng", "Hưng", "Khánh",
    "Kim", "Lan", "Lộc", "Mai", "Minh", "Nam", "Ngọc", "Nhật", "Phú", "Phúc", "Quang", "Sơn", "Tân", "Thanh",
    "Thiên", "Việt",
];
const LAST: [&str; 30] = [
    "An", "Anh", "Ánh", "Cường", "Dung", "Dương", "Đạt", "Hà", "Hạnh", "Hiếu", "Hương", "Khoa", "Lâm",
    "Linh", "Long", "Lợi", "Lụa", "Mỹ", "Nga", "Nguyên", "Phát", "Phương", "Quý", "Sáng", "Tâm", "Thảo",
    "Thịnh", "Thủy", "Tiến", "Vân",
];

/// So many sites.
pub struct Records {
    count: usize,
    wards: Vec<&'static Ward>,
}

/// One site.
pub struct Made {
    pub domain: String,
    pub name: String,
    pub description: String,
    pub ward: &'static Ward,
    pub sector: &'static str,
}

impl Records {
    pub fn new(count: usize) -> Self {
        Self { count, wards: gazetteer().wards().iter().collect() }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    /// The site of a number.
    pub fn made(&self, n: usize) -> Made {
        let mut dice = StdRng::seed_from_u64(SEED ^ (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let pick = |dice: &mut StdRng, list: &[&'static str]| list.choose(dice).copied().unwrap_or_default();
        let (trade, sector, does) = TRADES.choose(&mut dice).copied().unwrap_or(TRADES[0]);
        let form = pick(&mut dice, &FORMS);
        let own = format!("{} {}", pick(&mut dice, &FIRST), pick(&mut dice, &LAST));
        let ward = self.wards[dice.random_range(0..self.wards.len())];
        let there = dice.random_range(0..4) == 0;
        let town = if there { format!(" {}", ward.name) } else { String::new() };
        let name = format!("{form} {trade} {own}{town}").trim().to_owned();
        let province = gazetteer().province(ward.province).map_or("", |p| p.full_name.as_str());
        let street = dice.random_range(1..600);
        Self::site(
            n,
            name,
            format!("{does}. Số {street}, {} {}, {province}.", ward.kind, ward.name),
            ward,
            sector,
        )
    }

    fn site(n: usize, name: String, description: String, ward: &'static Ward, sector: &'static str) -> Made {
        let label: String = key(&name).chars().take(40).collect();
        let zone = if n.is_multiple_of(5) { "id.vn" } else { "biz.vn" };
        Made { domain: format!("{label}{n}.{zone}"), name, description, ward, sector }
    }

    /// All as documents of the index.
    pub fn documents(&self) -> impl Iterator<Item = Document> + '_ {
        (0..self.count).filter_map(|n| {
            let made = self.made(n);
            let province: Option<ProvinceCode> = Some(made.ward.province);
            let ward = format!("{} {}", made.ward.kind, made.ward.name);
            Some(Document {
                domain: DomainName::stored(&made.domain).ok()?,
                title: made.name,
                headings: String::new(),
                excerpt: made.description.clone(),
                description: made.description,
                holder_name: None,
                place: place_names(Some(&ward), province),
                ward: Some(made.ward.code.clone()),
                province,
                sector: Some(made.sector.to_owned()),
                service: Some(ServiceKind::ALL[n % 3]),
                class: Class::UseWeb,
                leaf: if n.is_multiple_of(3) { Leaf::C7 } else { Leaf::C8 },
                https: if n.is_multiple_of(4) { Https::None } else { Https::Valid },
                https_told: true,
                holder_kind: HolderKind::Enterprise,
                first_use_at: Some(n as i64),
            })
        })
    }

    /// All as rows of a table.
    pub fn rows(&self) -> impl Iterator<Item = TextRow> + '_ {
        (0..self.count).map(|n| {
            let made = self.made(n);
            let place = place_names(
                Some(&format!("{} {}", made.ward.kind, made.ward.name)),
                Some(made.ward.province),
            );
            TextRow {
                zone: made.domain.split_once('.').map_or("", |(_, zone)| zone).to_owned(),
                domain: made.domain,
                name: made.name,
                place: place.join("; "),
                description: made.description,
                province: made.ward.province.to_string(),
            }
        })
    }
}
