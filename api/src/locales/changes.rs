//! What changed in how things are measured, and since when: a figure is compared only with what was measured alike.

use super::Lang;
use time::Date;
use time::macros::date;

/// A part of the method that has a version of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What a visit asks.
    Protocol,
    /// How one look is judged.
    Rules,
    /// How looks make a status.
    Status,
}

/// A change.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// In force since.
    pub since: Date,
    /// Of what.
    pub part: Part,
    /// Its version from then on.
    pub version: &'static str,
    vi: &'static str,
    en: &'static str,
}

impl Part {
    /// Its name.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Protocol => ("Quy trình đo", "Protocol"),
            Self::Rules => ("Quy tắc", "Rules"),
            Self::Status => ("Máy trạng thái", "Status machine"),
        };
        lang.pick(vi, en)
    }
}

impl Change {
    /// What changed.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &'static str {
        lang.pick(self.vi, self.en)
    }
}

/// All of them, the latest first. Whoever raises a version says here what it changes.
pub const CHANGES: [Change; 8] = [
    Change {
        since: date!(2026 - 11 - 28),
        part: Part::Protocol,
        version: "2026.2",
        vi: "Nghe lời chào của máy chủ thư, ở nơi mạng của đơn vị vận hành cho phép.",
        en: "The greeting of mail hosts is listened to, where the operator's network allows it.",
    },
    Change {
        since: date!(2026 - 11 - 27),
        part: Part::Rules,
        version: "2026.4",
        vi: "Nhận ra thêm mẫu chưa điền, trang đăng nhập mặc định và hệ thống vừa cài; văn phòng luật, tin tức và đại lý xổ số không còn bị lầm là cờ bạc.",
        en: "More unfilled templates, log-ins as shipped and fresh systems are known; law offices, news and lottery agents are no longer taken for gambling.",
    },
    Change {
        since: date!(2026 - 11 - 27),
        part: Part::Rules,
        version: "2026.3",
        vi: "Thêm danh mục từ của khoảng hai mươi ngôn ngữ.",
        en: "Word lists of some twenty languages.",
    },
    Change {
        since: date!(2026 - 11 - 27),
        part: Part::Status,
        version: "2026.2",
        vi: "robots.txt không lấy được thì được thử lại trong cùng vòng, trước khi tính là chưa rõ.",
        en: "A robots.txt that cannot be had is tried again within the round before it counts as unknown.",
    },
    Change {
        since: date!(2026 - 11 - 27),
        part: Part::Rules,
        version: "2026.2",
        vi: "Một mô hình học nhỏ cho những trang mà không quy tắc nào biết.",
        en: "A small learned model for pages that no rule knows.",
    },
    Change {
        since: date!(2026 - 11 - 26),
        part: Part::Status,
        version: "2026.1",
        vi: "Trạng thái theo thời gian trên hai trục, web và thư.",
        en: "Status over time on two axes, web and mail.",
    },
    Change {
        since: date!(2026 - 11 - 22),
        part: Part::Rules,
        version: "2026.1",
        vi: "Cây quyết định đầu tiên.",
        en: "The first decision tree.",
    },
    Change {
        since: date!(2026 - 11 - 22),
        part: Part::Protocol,
        version: "2026.1",
        vi: "Quy trình đầu tiên.",
        en: "The first protocol.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_force_is_the_latest_that_is_told() {
        let latest = |part: Part| CHANGES.iter().find(|c| c.part == part).map(|c| c.version);
        assert_eq!(latest(Part::Protocol), Some(domain::observation::PROTOCOL));
        assert_eq!(latest(Part::Status), Some(domain::status::METHOD));
        assert_eq!(latest(Part::Rules), Some(domain::classify::Ruleset::shipped().version()));
        assert!(CHANGES.is_sorted_by(|a, b| a.since >= b.since));
    }
}
