//! Classes and the mail axis in words, and the words that stand for classes in addresses.

use super::Lang;
use domain::registration::HolderKind;
use domain::verdict::{Class, Mail};

/// A class in a few words: the badge's group and the facet's label.
#[must_use]
pub fn class(lang: Lang, class: Class) -> &'static str {
    match class {
        Class::UseWeb => lang.pick("Website đang hoạt động", "Active website"),
        Class::UseAlias => lang.pick("Chuyển đến trang của chủ thể", "Leads to the holder's page"),
        Class::UseOther => lang.pick("Dịch vụ khác đang dùng", "Another service in use"),
        Class::AliveUnknown => lang.pick("Có hoạt động, chưa rõ nội dung", "Alive, content unknown"),
        Class::Low => lang.pick("Chưa có nội dung riêng", "No content of its own"),
        Class::Broken => lang.pick("Đang lỗi", "Not working"),
        Class::None => lang.pick("Chưa có website", "No website"),
        Class::Abuse => lang.pick("Có dấu hiệu bị lợi dụng", "Signs of abuse"),
        Class::NotObs => lang.pick("Chưa kiểm tra", "Not checked"),
    }
}

/// A kind of holder, of many.
#[must_use]
pub fn holder(lang: Lang, kind: HolderKind) -> &'static str {
    let m = lang.measures();
    match kind {
        HolderKind::Citizen => m.citizen,
        HolderKind::Enterprise => m.enterprise,
        HolderKind::Household => m.household,
        HolderKind::Unknown => lang.texts().unknown,
    }
}

/// The word that stands for a class in URLs of the search page and in its English alias.
#[must_use]
pub fn class_slug(class: Class) -> &'static str {
    match class {
        Class::UseWeb => "hoat-dong",
        Class::UseAlias => "chuyen-huong",
        Class::UseOther => "dich-vu-khac",
        Class::AliveUnknown => "chua-ro",
        Class::Low => "chua-co-noi-dung",
        Class::Broken => "loi",
        Class::None => "chua-co-website",
        Class::Abuse => "loi-dung",
        Class::NotObs => "chua-kiem-tra",
    }
}

/// The class of a word in a URL: our slug, or the code of docs/measuring.md in any case.
#[must_use]
pub fn class_of(word: &str) -> Option<Class> {
    Class::ALL
        .iter()
        .copied()
        .find(|c| class_slug(*c) == word)
        .or_else(|| Class::from_code(&word.to_ascii_uppercase()))
}

/// The mail axis in words.
#[must_use]
pub fn mail(lang: Lang, mail: Mail) -> &'static str {
    match mail {
        Mail::M0 => lang.pick("Không nhận thư điện tử", "Takes no mail"),
        Mail::M1d => lang.pick("Thư điện tử mặc định của nhà đăng ký", "The registrar's default mail"),
        Mail::M1 | Mail::M2 => lang.pick("Có thư điện tử riêng theo tên miền", "Has mail of its own"),
        Mail::Unknown => lang.pick("Chưa rõ về thư điện tử", "Mail unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_words_read_back() {
        for c in Class::ALL {
            assert_eq!(class_of(class_slug(*c)), Some(*c));
            assert_eq!(class_of(&c.code().to_lowercase()), Some(*c));
        }
        assert_eq!(class_of("nope"), None);
    }
}
