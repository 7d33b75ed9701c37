//! Words of the pages of the staff.

use super::Lang;
use domain::staff::Role;
use domain::staff::password::Weak;

texts! {
    sign_in_title: "Đăng nhập dành cho nhân viên", "Sign in, for the staff";
    sign_in_lead: "Trang này dành cho người làm việc với danh bạ. Chủ website không cần tài khoản.",
        "This page is for people who work on the directory. Site owners need no account.";
    name: "Tên đăng nhập", "Account name";
    password: "Mật khẩu", "Password";
    next: "Tiếp tục", "Continue";
    errors_title: "Chưa đăng nhập được", "You are not signed in";
    sign_in_wrong: "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock.",
        "Name or password is not right. Check the input method and Caps Lock.";
    forgot: "Quên mật khẩu? Hãy xin quản trị viên một liên kết đặt lại.", "Forgotten the password? Ask an administrator for a link.";
    password_set: "Đã đặt mật khẩu. Hãy đăng nhập.", "The password is set. Sign in.";

    second_title: "Bước hai: mã xác thực", "Second step: a code";
    second_lead: "Mở ứng dụng xác thực trên điện thoại và nhập mã sáu chữ số.", "Open the authenticator app on your telephone and enter the six digits.";
    code: "Mã xác thực", "Code";
    code_hint: "Mất điện thoại? Nhập một trong các mã dự phòng đã in ra.", "Lost the telephone? Enter one of the codes that you printed.";
    code_wrong: "Mã không đúng, đã hết hạn hoặc đã được dùng. Hãy đợi mã tiếp theo.", "The code is wrong, over, or was used. Wait for the next one.";
    sign_in: "Đăng nhập", "Sign in";

    setup_title: "Bước hai: nối điện thoại của bạn", "Second step: connect your telephone";
    setup_lead: "Từ lần này, mỗi lần đăng nhập cần thêm mã trên điện thoại. Bất kỳ ứng dụng xác thực nào (TOTP) cũng dùng được.",
        "From now on, signing in needs a code of your telephone too. Any authenticator app (TOTP) will do.";
    setup_1: "Mở ứng dụng xác thực và quét mã này.", "Open the authenticator app and scan this code.";
    setup_qr: "Mã QR chứa khóa bí mật ở ngay bên dưới.", "A QR code that holds the secret given below.";
    setup_2: "Không quét được? Nhập khóa này vào ứng dụng, loại “theo thời gian”.", "Cannot scan? Type this secret into the app, as “time based”.";
    setup_link: "Mở trong ứng dụng trên máy này", "Open in an app on this device";
    setup_3: "Nhập mã sáu chữ số mà ứng dụng hiện ra.", "Enter the six digits that the app shows.";

    codes_title: "Mã dự phòng của bạn", "Your recovery codes";
    codes_lead: "In ra hoặc chép lại và cất ở nơi an toàn. Mỗi mã thay cho điện thoại được một lần. Trang này chỉ hiện lần này.",
        "Print them or copy them, and keep them in a safe place. Each stands for the telephone once. This page is shown this once.";
    codes_done: "Tôi đã cất các mã", "I have kept the codes";

    password_title: "Đặt mật khẩu", "Choose a password";
    password_lead: "Dùng một câu dài mà chỉ bạn nghĩ ra, ít nhất 12 ký tự. Dấu cách và dấu tiếng Việt đều được.",
        "Take a long sentence of your own, at least 12 characters. Blanks and marks are welcome.";
    password_new: "Mật khẩu mới", "New password";
    password_again: "Nhập lại mật khẩu mới", "New password again";
    password_save: "Đặt mật khẩu", "Set the password";
    password_short: "Mật khẩu ngắn hơn 12 ký tự.", "The password has fewer than 12 characters.";
    password_long: "Mật khẩu dài hơn 200 ký tự.", "The password has more than 200 characters.";
    password_plain: "Mật khẩu quá đơn giản: lặp lại một vài ký tự, hoặc chứa tên đăng nhập.", "The password is too plain: it repeats itself, or holds the account name.";
    password_differs: "Hai lần nhập không giống nhau.", "The two are not the same.";
    password_present: "Mật khẩu hiện tại", "Present password";
    password_present_wrong: "Mật khẩu hiện tại không đúng.", "The present password is not right.";
    password_note: "Sau khi đổi, mọi phiên đều kết thúc và bạn đăng nhập lại.", "All sessions end then, and you sign in again.";
    form_wrong: "Biểu mẫu chưa được nhận", "The form was not taken";

    account: "Tài khoản", "Account";
    reports: "Báo cáo", "Reports";
    fact_name: "Tên đăng nhập", "Account name";
    fact_role: "Vai trò", "Role";
    fact_province: "Tỉnh, thành phố", "Province";
    sign_out: "Đăng xuất", "Sign out";
    work: "Việc của bạn", "Your work";
    work_none: "Chưa có việc nào. Mở liên kết gắn nhãn mà quản trị viên gửi cho bạn; từ đó nó có ở đây.",
        "Nothing yet. Open the labelling link that an administrator sent you; from then on it stands here.";
    audit_number: "Kiểm định số", "Audit";
    sessions: "Phiên đang mở", "Open sessions";
    session_this: "phiên này", "this one";
    session_begun: "từ", "since";
    session_seen: "dùng lần cuối", "last used";
    session_end: "Kết thúc", "End it";
    sessions_end: "Kết thúc các phiên khác", "End all others";
    agent_unknown: "Trình duyệt không rõ", "A browser without a name";
    second_factor: "Mã dự phòng", "Recovery codes";
    codes_left: "Số mã còn lại:", "Codes left:";
    codes_few: "Sắp hết. Hãy tạo bộ mã mới.", "Few are left. Make new ones.";
    codes_new: "Tạo bộ mã mới", "Make new codes";
    codes_new_hint: "Nhập mã trên điện thoại để xác nhận. Các mã cũ hết hiệu lực.", "Enter a code of the telephone. The old codes open nothing then.";
    tokens: "Mã truy cập cho chương trình", "Tokens for programs";
    tokens_none: "Không có. Quản trị viên cấp bằng lệnh “danhba token create”.", "None. Administrators make them with “danhba token create”.";
    token_label: "Dùng cho", "For";
    token_scopes: "Phạm vi", "Scopes";
    token_until: "Hết hạn", "Until";
    token_used: "Dùng lần cuối", "Last used";
    never: "chưa dùng", "never";
    password_change: "Đổi mật khẩu", "Change the password";
    logged: "Mỗi lần xem dữ liệu cá nhân và mỗi thay đổi đều được ghi vào nhật ký không thể sửa.",
        "Every look at personal data and every change is written to a log that cannot be altered.";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
}

/// A role in words.
#[must_use]
pub fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Administrator => lang.pick("Quản trị viên", "Administrator"),
        Role::Analyst => lang.pick("Chuyên viên phân tích", "Analyst"),
        Role::Officer => lang.pick("Cán bộ tỉnh", "Officer of a province"),
        Role::Labeller => lang.pick("Người gắn nhãn", "Labeller"),
    }
}

/// Why a password is not taken.
#[must_use]
pub fn weak(w: &'static Texts, weak: Weak) -> &'static str {
    match weak {
        Weak::Short => w.password_short,
        Weak::Long => w.password_long,
        Weak::Plain => w.password_plain,
    }
}
